-- find_known(system, components, …): the known compositions that the arguments of find leave,
-- inside the space or not, of any category. One row per composition. Key: formula_reduced.
create macro find_known(
    system, components, with_elements, without_elements, anions, category, max_atoms
) as table
select
    known_composition.formula_reduced,
    known_composition.formula,
    known_composition.n_components,
    known_composition.element_set_id,
    known_composition.ratio_id,
    known_composition.elements,
    known_composition.amounts,
    list_sum(known_composition.amounts)::bigint as n_atoms,
    known_composition.in_space,
    known_composition.is_allowed,
    list_contains(asked.categories, known_composition.category) as is_asked,
    -- Whether it is one of the compositions of the space that are not unknown.
    known_composition.in_space
    and case
        when known_composition.is_allowed then asked.is_missing_asked
        else asked.is_unlikely_asked
    end as is_passed_over
from known_composition
cross join find_asked(
    system, components, with_elements, without_elements, anions, category, max_atoms
) as asked
where
    (asked.n_components is null or known_composition.n_components = asked.n_components)
    and list_sum(known_composition.amounts) <= asked.max_atoms
    and has_wanted(
        known_composition.elements,
        asked.flags,
        asked.wanted,
        asked.fixed_symbol,
        asked.anions
    );

comment on macro table find_known is
'find_known(system, components, …): the known compositions among those that find finds.';
