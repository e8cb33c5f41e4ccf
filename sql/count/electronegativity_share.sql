-- electronegativity_share(sources, only_stable, only_experimental, max_energy_above_hull): what
-- electronegativity_count_of counts, category by category. One row per number of components,
-- electronegativity_difference and category. Key: (n_components,
-- electronegativity_difference, category).
create macro electronegativity_share(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
select
    counted.n_components,
    counted.electronegativity_difference,
    unnest(enum_range(null::category)) as category,
    -- In the order of the categories.
    unnest([
        counted.n_standard, counted.n_missing, counted.n_interesting, counted.n_unlikely
    ]) as n,
    counted.n_unique
from electronegativity_count_of(
    sources := sources,
    only_stable := only_stable,
    only_experimental := only_experimental,
    max_energy_above_hull := max_energy_above_hull
) as counted
order by counted.n_components, counted.electronegativity_difference, category;

comment on macro table electronegativity_share is
'electronegativity_share(sources := [...], …): electronegativity_count, one row per category.';
