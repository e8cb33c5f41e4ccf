-- added_element(symbols, with_elements := […], …): how many compositions a chemical system and its
-- subsystems have that hold an element, if that one is added to the system. One row per element of
-- the space. Key: symbol. For an element of symbols, a list, it is what the system has of it. All
-- but symbols are named and have defaults:
--
--   with_elements  symbols and names of element_group: all have to be in it (of a group, one)
--   components     number of distinct elements; all that are listed if null
--   max_atoms, max_amount: bounds on the atoms per formula, and on each amount
--   sources, only_stable, only_experimental, max_energy_above_hull: what makes a composition known,
--                  as in known_by
create macro added_element(
    symbols,
    with_elements := []::varchar[],
    components := null::bigint,
    max_atoms := null::bigint,
    max_amount := null::bigint,
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with recursive wanted as materialized (
    select coalesce(list(named.symbols), []) as choices
    from elements_named(with_elements::varchar[]) as named
),

picked as materialized (
    select
        element.symbol::varchar as symbol,
        element.space_position as position
    from element
    where element.in_space and list_contains(symbols::varchar[], element.symbol::varchar)
),

-- The sets of picked elements that an element is added to.
base as (
    select
        []::varchar[] as elements,
        []::utinyint[] as positions
    union all
    select
        list_append(base.elements, picked.symbol) as elements,
        list_append(base.positions, picked.position) as positions
    from base
    inner join picked on coalesce(base.positions[-1], 0) < picked.position
    where len(base.positions) < (select list_max(params.listed_components) from params) - 1
),

added as materialized (
    select
        element.symbol,
        (len(base.positions) + 1)::utinyint as n_components,
        -- As element_set_rank has it, of positions.
        list_sum(list_transform(
            list_sort(list_append(base.positions, element.space_position)),
            lambda position, i: binomial(position - 1, i)
        ))::uinteger as element_set_id
    from base
    cross join element
    cross join wanted
    cross join params
    where
        element.in_space
        and not list_contains(base.positions, element.space_position)
        and list_contains(params.listed_components, len(base.positions) + 1)
        and coalesce(components = len(base.positions) + 1, true)
        and has_one_of_each(
            list_append(base.elements, element.symbol::varchar), wanted.choices
        )
),

offered_ratio as (
    select
        ratio.n_components,
        string_agg(
            case
                when
                    coalesce(ratio.n_atoms <= max_atoms, true)
                    and coalesce(list_max(ratio.amounts) <= max_amount, true)
                    then '1'
                else '0'
            end,
            '' order by ratio.ratio_id
        )::bit as mask
    from ratio
    group by ratio.n_components
),

masked as (
    select
        distinct_added.n_components,
        distinct_added.element_set_id,
        bit_count(offered_ratio.mask)::bigint as n_unique,
        bit_count(offered_ratio.mask & allowed_mask.allowed_ratios)::bigint as n_allowed
    from (
        select distinct
            added.n_components,
            added.element_set_id
        from added
    ) as distinct_added
    inner join element_set using (n_components, element_set_id)
    inner join allowed_mask using (mask_id)
    inner join offered_ratio on distinct_added.n_components = offered_ratio.n_components
),

known_count as (
    select
        known_by.n_components,
        known_by.element_set_id,
        count(*) filter (known_by.is_allowed) as n_standard,
        count(*) filter (not known_by.is_allowed) as n_interesting
    from known_by(
        sources := sources,
        only_stable := only_stable,
        only_experimental := only_experimental,
        max_energy_above_hull := max_energy_above_hull
    ) as known_by
    where
        known_by.in_space
        and coalesce(list_sum(known_by.amounts) <= max_atoms, true)
        and coalesce(list_max(known_by.amounts) <= max_amount, true)
    group by known_by.n_components, known_by.element_set_id
),

counted as (
    select
        added.symbol,
        sum(masked.n_unique) as n_unique,
        sum(masked.n_allowed) as n_allowed,
        sum(known_count.n_standard) as n_standard,
        sum(known_count.n_interesting) as n_interesting
    from added
    inner join masked using (n_components, element_set_id)
    left join known_count using (n_components, element_set_id)
    group by added.symbol
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

comment on macro table added_element is
'added_element(symbols, …): what a chemical system would have of an element that is added to it.';
