-- sample_known(components, category, …): the known compositions that the named arguments of sample
-- leave, allowed or forbidden as those of the category are. One row per composition. Key:
-- (element_set_id, ratio_id); also formula_reduced.
create macro sample_known(
    components, category, n, seed, with_elements, without_elements, max_atoms
) as table
select
    known_composition.formula_reduced,
    known_composition.element_set_id,
    known_composition.ratio_id,
    known_composition.elements
from known_composition
inner join sample_asked(
    components, category, n, seed, with_elements, without_elements, max_atoms
) as asked using (n_components, is_allowed)
where
    known_composition.in_space
    and list_sum(known_composition.amounts) <= asked.max_atoms
    and list_has_all(known_composition.elements, asked.with_elements)
    and has_one_of_each(known_composition.elements, asked.choices)
    and not list_has_any(known_composition.elements, asked.without_elements);

comment on macro table sample_known is
'sample_known(components, category, …): the known compositions that a sample is drawn beside.';
