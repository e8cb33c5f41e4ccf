-- Scratch. One row per beginning of what is left of candidate_opening: its first elements with
-- their amounts, not all. Key: node_id. Openings share beginnings, so that their charges are found
-- once. last_symbol and last_amount are what it has beyond parent_id; the first one's parent is 0.
-- batch is the number of its elements: a beginning is for after its parent.
create or replace temp table rest_node as
with beginning as (
    select distinct
        rest_of.elements[:place.place] as elements,
        rest_of.amounts[:place.place] as amounts
    from (
        select distinct
            candidate_opening.elements,
            candidate_opening.amounts
        from candidate_opening
    ) as rest_of
    cross join lateral (select unnest(range(1, len(rest_of.elements))) as place) as place
),

numbered as (
    select
        row_number() over () as node_id,
        beginning.elements,
        beginning.amounts
    from beginning
)

select
    numbered.node_id,
    coalesce(parent.node_id, 0) as parent_id,
    len(numbered.elements) as batch,
    numbered.elements,
    numbered.amounts,
    numbered.elements[-1] as last_symbol,
    numbered.amounts[-1]::bigint as last_amount
from numbered
left join numbered as parent
    on
        numbered.elements[:-2] = parent.elements
        and numbered.amounts[:-2] = parent.amounts;
