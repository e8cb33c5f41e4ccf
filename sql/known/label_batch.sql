-- Labels one batch of staged_composition, whose number is the parameter.
insert into known_composition
select
    labelled.formula_reduced,
    labelled.formula,
    len(labelled.elements) as n_components,
    labelled.elements,
    labelled.amounts,
    labelled.is_allowed,
    labelled.in_space,
    category_of(labelled.is_allowed, true) as category,
    case when labelled.in_space then element_set_rank(labelled.elements, vocabulary.position_of) end
        as element_set_id,
    ratio.ratio_id
from labelled((
    select list(staged_composition.formula_reduced)
    from staged_composition
    where staged_composition.batch = $1
)) as labelled
cross join vocabulary
left join ratio on labelled.in_space and labelled.amounts = ratio.amounts
order by labelled.formula_reduced;
