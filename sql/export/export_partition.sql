-- export_partition(components, category, n_rows): the ranges of element sets into which the
-- compositions of a category are cut to list them range by range, each with about n_rows of them
-- and all with about as many. One row per range. Key: partition, from 0, in the order of the sets.
-- A range ends with the set that fills it in the running sum.
create macro export_partition(components, category, n_rows) as table
with counted_set as (
    select
        element_set_count.element_set_id,
        case category::category
            when 'standard' then element_set_count.n_standard
            when 'missing' then element_set_count.n_missing
            when 'interesting' then element_set_count.n_interesting
            else element_set_count.n_unlikely
        end::bigint as n_compositions
    from element_set_count
    where element_set_count.n_components = components
),

total as (
    select
        sum(counted_set.n_compositions)::bigint as n_compositions,
        greatest(ceil(sum(counted_set.n_compositions) / n_rows), 1)::bigint as n_ranges
    from counted_set
),

placed_set as (
    select
        counted_set.element_set_id,
        counted_set.n_compositions,
        (
            sum(counted_set.n_compositions) over (order by counted_set.element_set_id)
            - counted_set.n_compositions
        )::bigint as n_before
    from counted_set
)

select
    row_number() over (order by min(placed_set.element_set_id)) - 1 as partition,
    min(placed_set.element_set_id) as first_element_set_id,
    max(placed_set.element_set_id) as last_element_set_id,
    sum(placed_set.n_compositions)::bigint as n_rows
from placed_set
cross join total
-- Sets without compositions at the very end would begin a range of their own. A category that has
-- none at all is one range.
group by
    least(placed_set.n_before, total.n_compositions - 1)
    // greatest(ceil(total.n_compositions / total.n_ranges), 1)::bigint
order by partition;

comment on macro table export_partition is
'export_partition(components, category, n_rows): ranges of element sets with so many compositions.';
