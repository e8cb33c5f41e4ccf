-- composition_of(formula): where a composition of any spelling stands in the space: one row, none
-- for a text that cannot be read or what lies beyond the space. Its number, composition_id, is the
-- one that composition_at takes.
create macro composition_of(formula) as table
select
    parsed.formula,
    ratio.n_components,
    element_set_rank(parsed.elements, vocabulary.position_of) * space_count.n_ratios::ubigint
    + ratio.ratio_id as composition_id,
    element_set_rank(parsed.elements, vocabulary.position_of) as element_set_id,
    ratio.ratio_id,
    parsed.elements,
    parsed.amounts,
    ratio.n_atoms
from parsed([formula]) as parsed
cross join vocabulary
inner join ratio on parsed.amounts = ratio.amounts::ubigint[]
inner join space_count using (n_components)
where not list_has_any(parsed.elements, vocabulary.outside);

comment on macro table composition_of is
'composition_of(formula): the number of a composition in the space; one row, none outside it.';
