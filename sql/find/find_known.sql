-- find_known(asked): the known compositions that a row of find_asked, as a struct, leaves, inside
-- the space or not, of any category. One row per composition. Key: formula_reduced.
create macro find_known(asked) as table
with given as materialized (
    select unnest([asked]) as asked
)

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
    list_contains(given.asked['categories'], known_composition.category) as is_asked,
    -- Whether it is one of the compositions of the space that are not unknown.
    known_composition.in_space
    and case
        when known_composition.is_allowed then given.asked['is_missing_asked']
        else given.asked['is_unlikely_asked']
    end as is_passed_over
from known_composition
cross join given
where
    coalesce(known_composition.n_components = given.asked['n_components'], true)
    and list_sum(known_composition.amounts) <= given.asked['max_atoms']
    and list_max(known_composition.amounts) <= given.asked['max_amount']
    and (known_composition.in_space or not given.asked['only_in_space'])
    and (
        not given.asked['is_known_chosen']
        or known_composition.formula_reduced in (
            select chosen.formula_reduced
            from known_by(
                sources := (select asking.asked['sources'] from given as asking),
                only_stable := (select asking.asked['only_stable'] from given as asking),
                only_experimental := (
                    select asking.asked['only_experimental'] from given as asking
                ),
                max_energy_above_hull := (
                    select asking.asked['max_energy_above_hull'] from given as asking
                )
            ) as chosen
        )
    )
    and has_wanted(known_composition.elements, given.asked);

comment on macro table find_known is
'find_known(asked): the known compositions among those that find finds.';
