-- Scratch. One row per part in which compositions are scored, one after the other, so that each
-- fits into memory. Key: batch. A part is a number of components and, where it has many pairs of
-- opening and element, some of its lots: compositions of the same amounts are of one.
create or replace temp table score_part as
with part_count as (
    select
        score_bound.n_components,
        (score_bound.n_pairs // (candidate_setting.most_pairs * score_bound.n_shares) + 1)::bigint
            as n_parts
    from score_bound
    cross join candidate_setting
)

select
    row_number() over (order by part_count.n_components, part.part)::integer as batch,
    part_count.n_components,
    part.part,
    part_count.n_parts
from part_count
cross join lateral (
    select unnest(range(part_count.n_parts)) as part
) as part;
