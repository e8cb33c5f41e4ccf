-- find_count(system, components, …): how many compositions find finds, by number of components and
-- category; nothing is listed for it. One row per pair that has some. Key: (n_components,
-- category). The arguments, all named and with defaults, are those of find.
create macro find_count(
    system := null::varchar,
    components := null::bigint,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    anions := []::varchar[],
    category := null,
    max_atoms := null::bigint,
    only_elements := []::varchar[],
    max_amount := null::bigint,
    only_in_space := false,
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with asked as materialized (
    select arguments as asked
    from find_asked(
        system,
        components,
        with_elements,
        without_elements,
        anions,
        category,
        max_atoms,
        only_elements,
        max_amount,
        only_in_space,
        sources,
        only_stable,
        only_experimental,
        max_energy_above_hull
    ) as arguments
),

unknown_or_passed_over as (
    select
        found.n_components,
        unnest([true, false]) as is_allowed,
        unnest([
            found.n_sets * bit_count(found.offered_ratios & found.allowed_ratios),
            found.n_sets * bit_count(found.offered_ratios & ~found.allowed_ratios)
        ])::bigint as n
    from find_mask((select asked.asked from asked)) as found
),

counted as (
    select
        unknown_or_passed_over.n_components,
        category_of(unknown_or_passed_over.is_allowed, false) as category,
        unknown_or_passed_over.n
    from unknown_or_passed_over
    union all
    select
        correction.n_components,
        correction.category,
        correction.n
    from find_correction((select asked.asked from asked)) as correction
)

select
    counted.n_components,
    counted.category,
    sum(counted.n)::bigint as n
from counted
group by counted.n_components, counted.category
having sum(counted.n) > 0
order by counted.n_components, counted.category;

comment on macro table find_count is
'find_count(components := 3, with_elements := […], …): how many compositions find finds.';
