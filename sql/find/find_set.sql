-- find_set(asked): the element sets that a row of find_asked, as a struct, leaves; none where only
-- what is known is asked for. One row per set. Key: (n_components, element_set_id).
create macro find_set(asked) as table
with given as materialized (
    select unnest([asked]) as asked
)

select
    element_set.n_components,
    element_set.element_set_id,
    element_set.elements,
    element_set.mask_id
from element_set
cross join given
where
    -- Values of subqueries are known before the scan, as those of a join are not.
    element_set.n_components
    >= (select coalesce(bounded.asked['n_components'], 0)::utinyint from given as bounded)
    and element_set.n_components
    <= (select coalesce(bounded.asked['n_components'], 255)::utinyint from given as bounded)
    and (given.asked['is_missing_asked'] or given.asked['is_unlikely_asked'])
    and has_wanted(element_set.elements, given.asked);

comment on macro table find_set is
'find_set(asked): the element sets that find looks for unknown compositions in.';

-- find_mask(asked): the masks of those sets. One row per mask: n_components, how many sets have it,
-- and which of their ratios are asked for, by category and atoms. Key: mask_id.
create macro find_mask(asked) as table
with given as materialized (
    select unnest([asked]) as asked
),

offered_ratio as (
    select
        ratio.n_components,
        string_agg(
            case
                when
                    ratio.n_atoms <= given.asked['max_atoms']
                    and list_max(ratio.amounts) <= given.asked['max_amount']
                    then '1'
                else '0'
            end,
            '' order by ratio.ratio_id
        )::bit as mask
    from ratio
    cross join given
    where coalesce(ratio.n_components = given.asked['n_components'], true)
    group by ratio.n_components
),

mask_use as (
    select
        found.n_components,
        found.mask_id,
        count(*) as n_sets
    from find_set((select asking.asked from given as asking)) as found
    group by found.n_components, found.mask_id
)

select
    mask_use.n_components,
    mask_use.mask_id,
    mask_use.n_sets,
    offered_ratio.mask
    & case
        when given.asked['is_missing_asked'] and given.asked['is_unlikely_asked']
            then offered_ratio.mask
        when given.asked['is_missing_asked'] then allowed_mask.allowed_ratios
        else ~allowed_mask.allowed_ratios
    end as offered_ratios,
    allowed_mask.allowed_ratios
from mask_use
inner join allowed_mask using (mask_id)
inner join offered_ratio on mask_use.n_components = offered_ratio.n_components
cross join given;

comment on macro table find_mask is
'find_mask(asked): the masks of those element sets, and what find takes of them.';
