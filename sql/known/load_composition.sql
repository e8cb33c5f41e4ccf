-- Puts compositions that no other source lists, those of staged_composition, into
-- known_composition.
-- allowed_of tells what label would, faster: tests hold the one against the other.
insert into known_composition
select
    staged_composition.formula_reduced,
    staged_composition.formula,
    len(staged_composition.elements) as n_components,
    staged_composition.elements,
    staged_composition.amounts,
    allowed.composition_number is not null as is_allowed,
    staged_composition.in_space,
    category_of(allowed.composition_number is not null, true) as category,
    staged_composition.element_set_id,
    ratio.ratio_id
from staged_composition
left join allowed_of('staged_composition') as allowed using (composition_number)
left join ratio
    on staged_composition.in_space and staged_composition.amounts = ratio.amounts
-- So that looking up one formula reads one block.
order by staged_composition.formula_reduced;
