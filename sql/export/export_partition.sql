-- export_partition(components, category, n_rows): the ranges of element sets into which the
-- compositions of a category are cut to list them range by range, each with about n_rows of them
-- and all with about as many. One row per range. Key: partition, from 0, in the order of the sets.
-- A range ends with the set, or where sets are counted, not listed, the block of sets, that fills
-- it in the running sum. There a set takes work too, whatever it has: as much as some rows.
create macro export_partition(components, category, n_rows) as table
with set_range as (
    select
        element_set.element_set_id as first_element_set_id,
        element_set.element_set_id as last_element_set_id,
        allowed_mask.n_allowed,
        0 as work_per_set
    from element_set
    inner join allowed_mask using (n_components, mask_id)
    where element_set.n_components = components
    union all
    select
        element_set_block.first_element_set_id,
        element_set_block.last_element_set_id,
        element_set_block.n_allowed,
        -- Known compositions are looked up, and take none.
        case when category::category in ('missing', 'unlikely') then 256 else 0 end as work_per_set
    from element_set_block
    where element_set_block.n_components = components
),

known_count as (
    select
        set_range.first_element_set_id,
        count(*) filter (known_composition.is_allowed) as n_standard,
        count(*) filter (not known_composition.is_allowed) as n_interesting
    from known_composition
    asof inner join set_range
        on known_composition.element_set_id >= set_range.first_element_set_id
    where known_composition.in_space and known_composition.n_components = components
    group by set_range.first_element_set_id
),

categorised_range as (
    select
        set_range.first_element_set_id,
        set_range.last_element_set_id,
        set_range.work_per_set,
        unnest(category_numbers(
            (set_range.last_element_set_id::ubigint - set_range.first_element_set_id + 1)
            * space_count.n_ratios,
            set_range.n_allowed,
            known_count.n_standard,
            known_count.n_interesting
        )) as numbers
    from set_range
    inner join space_count on space_count.n_components = components
    left join known_count using (first_element_set_id)
),

weighed_range as (
    select
        categorised_range.first_element_set_id,
        categorised_range.last_element_set_id,
        case category::category
            when 'standard' then categorised_range.n_standard
            when 'missing' then categorised_range.n_missing
            when 'interesting' then categorised_range.n_interesting
            else categorised_range.n_unlikely
        end::bigint as n_compositions,
        n_compositions + categorised_range.work_per_set * (
            categorised_range.last_element_set_id::bigint
            - categorised_range.first_element_set_id + 1
        ) as weight
    from categorised_range
),

total as (
    select
        sum(weighed_range.weight)::bigint as weight,
        greatest(ceil(sum(weighed_range.weight) / n_rows), 1)::bigint as n_ranges
    from weighed_range
),

placed_range as (
    select
        weighed_range.first_element_set_id,
        weighed_range.last_element_set_id,
        weighed_range.n_compositions,
        (
            sum(weighed_range.weight) over (order by weighed_range.first_element_set_id)
            - weighed_range.weight
        )::bigint as weight_before
    from weighed_range
)

select
    row_number() over (order by min(placed_range.first_element_set_id)) - 1 as partition,
    min(placed_range.first_element_set_id) as first_element_set_id,
    max(placed_range.last_element_set_id) as last_element_set_id,
    sum(placed_range.n_compositions)::bigint as n_rows
from placed_range
cross join total
-- Sets without compositions at the very end would begin a range of their own. A category that has
-- none at all is one range.
group by
    least(placed_range.weight_before, total.weight - 1)
    // greatest(ceil(total.weight / total.n_ranges), 1)::bigint
order by partition;

comment on macro table export_partition is
'export_partition(components, category, n_rows): ranges of element sets with so many compositions.';
