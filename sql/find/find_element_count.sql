-- find_element_count(components, with_elements, …): of what find_count counts inside the space, how
-- much holds an element. One row per element of the space. Key: symbol. A composition counts once
-- for each of its elements. The arguments, all named and with defaults, are those of find_count but
-- for category.
create macro find_element_count(
    system := null::varchar,
    components := null::bigint,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    anions := []::varchar[],
    max_atoms := null::bigint,
    only_elements := []::varchar[],
    max_amount := null::bigint,
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
        null,
        max_atoms,
        only_elements,
        max_amount,
        true,
        sources,
        only_stable,
        only_experimental,
        max_energy_above_hull
    ) as arguments
),

mask_count as (
    select
        found.mask_id,
        bit_count(found.offered_ratios)::bigint as n_unique,
        bit_count(found.offered_ratios & found.allowed_ratios)::bigint as n_allowed
    from find_mask((select asked.asked from asked)) as found
),

holding as (
    select
        unnest(found.elements) as symbol,
        mask_count.n_unique,
        mask_count.n_allowed,
        0 as n_standard,
        0 as n_interesting
    from find_set((select asked.asked from asked)) as found
    inner join mask_count using (mask_id)
    union all
    select
        unnest(found.elements) as symbol,
        0 as n_unique,
        0 as n_allowed,
        found.is_allowed::integer as n_standard,
        (not found.is_allowed)::integer as n_interesting
    from find_known((select asked.asked from asked)) as found
),

counted as (
    select
        holding.symbol,
        sum(holding.n_unique) as n_unique,
        sum(holding.n_allowed) as n_allowed,
        sum(holding.n_standard) as n_standard,
        sum(holding.n_interesting) as n_interesting
    from holding
    group by holding.symbol
)

select
    element.symbol,
    unnest(category_numbers(
        coalesce(counted.n_unique, 0),
        coalesce(counted.n_allowed, 0),
        counted.n_standard,
        counted.n_interesting
    )) as numbers
from element
left join counted using (symbol)
where element.in_space
order by element.z;

comment on macro table find_element_count is
'find_element_count(components := 3, with_elements := […], …): what find finds, by element.';
