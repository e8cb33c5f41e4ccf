-- atom_share(sources, only_stable, only_experimental, max_energy_above_hull): what
-- atom_count_of counts, category by category. One row per number of components,
-- n_atoms and category. Key: (n_components, n_atoms, category).
create macro atom_share(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
select
    counted.n_components,
    counted.n_atoms,
    unnest(enum_range(null::category)) as category,
    -- In the order of the categories.
    unnest([
        counted.n_standard, counted.n_missing, counted.n_interesting, counted.n_unlikely
    ]) as n,
    counted.n_unique
from atom_count_of(
    sources := sources,
    only_stable := only_stable,
    only_experimental := only_experimental,
    max_energy_above_hull := max_energy_above_hull
) as counted
order by counted.n_components, counted.n_atoms, category;

comment on macro table atom_share is
'atom_share(sources := [...], …): atom_count, one row per category.';
