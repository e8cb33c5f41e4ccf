-- element_pair_placed(sources, only_stable, only_experimental, max_energy_above_hull): what
-- element_pair_count_of counts, with the places of both elements, from 0, among those of the space:
-- in the order of groups (the f block between groups 2 and 3), and in that of electronegativity.
-- One row per number of components and pair. Key: (n_components, symbol, other_symbol).
create macro element_pair_placed(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with placed as (
    select
        element.symbol,
        coalesce(element.periodic_group::varchar, 'f') as element_group,
        row_number() over (order by element.group_place) - 1 as group_place,
        element.space_position - 1 as electronegativity_place
    from element
    where element.in_space
)

select
    counted.n_components,
    counted.symbol,
    counted.other_symbol,
    placed.element_group,
    placed.group_place,
    placed.electronegativity_place,
    other.element_group as other_element_group,
    other.group_place as other_group_place,
    other.electronegativity_place as other_electronegativity_place,
    counted.n_allowed,
    counted.n_known,
    counted.n_standard,
    counted.n_missing,
    counted.n_interesting,
    counted.n_unlikely,
    counted.n_unique
from element_pair_count_of(
    sources := sources,
    only_stable := only_stable,
    only_experimental := only_experimental,
    max_energy_above_hull := max_energy_above_hull
) as counted
inner join placed using (symbol)
inner join placed as other on counted.other_symbol = other.symbol
order by counted.n_components, counted.symbol, counted.other_symbol;

comment on macro table element_pair_placed is
'element_pair_placed(sources := [...], …): element_pair_count, with the places of both elements.';
