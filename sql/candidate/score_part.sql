-- Scratch. One row per part in which compositions are scored, one after the other, so that each
-- fits into memory. Key: batch. A part is a number of components and, where it has many pairs of
-- opening and element, some of its lots: compositions of the same amounts are of one. Of n_shares
-- shares of the sets of elements one alone is scored, which is enough to calibrate on. n_kept is
-- how many of the number of components are kept: of a share, its part of them.
create or replace temp table score_part as
with pair_count as (
    select
        filler_set.n_components,
        sum(filler_set.n_openings * scored_set.n_elements) as n_pairs
    from filler_set
    inner join (
        select
            filler_set_score.filler_set_id,
            count(*) as n_elements
        from filler_set_score
        group by filler_set_score.filler_set_id
    ) as scored_set using (filler_set_id)
    group by filler_set.n_components
),

part_count as (
    select
        pair_count.n_components,
        staged_split.n_shares,
        staged_split.ranks_all,
        (pair_count.n_pairs // (candidate_setting.most_pairs * staged_split.n_shares) + 1)::bigint
            as n_parts
    from pair_count
    cross join staged_split
    cross join candidate_setting
)

select
    row_number() over (order by part_count.n_components, part.part)::integer as batch,
    part_count.n_components,
    part.part,
    part_count.n_parts,
    part_count.n_shares,
    case
        when part_count.ranks_all then 9_223_372_036_854_775_807
        when list_contains(params.components, part_count.n_components)
            then candidate_setting.most_ranked // part_count.n_shares
        else candidate_setting.most_ranked_beyond // part_count.n_shares
    end as n_kept
from part_count
cross join params
cross join candidate_setting
cross join lateral (
    select unnest(range(part_count.n_parts)) as part
) as part;
