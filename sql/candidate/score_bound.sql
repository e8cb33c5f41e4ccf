-- Scratch. One row per number of components: how many of its candidates are kept, a score that they
-- have at least, and how many pairs of opening and element are put together to find them. Key:
-- n_components, which is batch too. Of n_shares shares of the sets of elements one alone is scored,
-- which is enough to calibrate on; of a share, its part is kept. Where there are few pairs, all are
-- put together, and least_score is 0. Where there are many, first those that contribute most, ten
-- times as many as are kept: their scores are too low, if anything, so that what so many reach,
-- those that are kept reach as well. A composition of n elements has n openings, one of which
-- contributes the n-th part of its score or more. What contributes less than least_contribution,
-- somewhat below that, is looked up (add_contributions) for those compositions alone that it can
-- lift to least_score.
create or replace temp table score_bound as
with pair_count as materialized (
    select
        filler_set.n_components,
        floor(filler_set_score.contribution / 1e7) as hundredths,
        sum(filler_set.n_openings) as n_pairs
    from filler_set_score
    inner join filler_set using (filler_set_id)
    group by all
),

kept_count as (
    select
        pair_total.n_components,
        staged_split.n_shares,
        case
            when staged_split.ranks_all then 9_223_372_036_854_775_807
            when list_contains(params.components, pair_total.n_components)
                then candidate_setting.most_ranked // staged_split.n_shares
            else candidate_setting.most_ranked_beyond // staged_split.n_shares
        end as n_kept,
        pair_total.n_pairs > candidate_setting.most_pairs as is_bounded
    from (
        select
            pair_count.n_components,
            sum(pair_count.n_pairs) as n_pairs
        from pair_count
        group by pair_count.n_components
    ) as pair_total
    cross join staged_split
    cross join params
    cross join candidate_setting
),

best_pair as (
    select
        pair_so_far.n_components,
        kept_count.n_shares,
        kept_count.n_kept,
        max(pair_so_far.hundredths) * 1e7 as least_contribution
    from (
        select
            pair_count.n_components,
            pair_count.hundredths,
            sum(pair_count.n_pairs) over (
                partition by pair_count.n_components
                order by pair_count.hundredths desc
            ) as n_so_far
        from pair_count
    ) as pair_so_far
    inner join kept_count using (n_components)
    cross join candidate_setting
    where
        kept_count.is_bounded
        -- Where a step has far more, to put them together would be no short cut.
        and pair_so_far.n_so_far between 10 * kept_count.n_kept * kept_count.n_shares
        and greatest(
            candidate_setting.most_pairs, 20 * kept_count.n_kept * kept_count.n_shares
        )
    group by pair_so_far.n_components, kept_count.n_shares, kept_count.n_kept
),

contributed as (
    select
        best_pair.n_components,
        best_pair.n_shares,
        best_pair.n_kept,
        filler_set.filler_set_id,
        filler_set_score.contribution,
        element_bit.bit,
        element_bit.bits_before
    from filler_set_score
    inner join element_bit using (electronegativity_rank)
    inner join filler_set using (filler_set_id)
    inner join best_pair using (n_components)
    where filler_set_score.contribution >= best_pair.least_contribution
),

partly_scored as (
    select
        contributed.n_components,
        contributed.n_kept,
        floor(sum(contributed.contribution) / 1e7) as hundredths
    from placed_opening
    inner join contributed using (filler_set_id)
    where
        placed_opening.rest_mask & contributed.bit = 0
        and (
            contributed.n_shares = 1
            or hash(placed_opening.rest_mask + contributed.bit) % contributed.n_shares::ubigint = 0
        )
    group by
        contributed.n_components,
        contributed.n_kept,
        placed_opening.rest_mask + contributed.bit,
        placed_opening.amount_tuple_ids[
            1 + bit_count(placed_opening.rest_mask & contributed.bits_before)
        ]
),

bound as (
    select
        score_so_far.n_components,
        max(score_so_far.hundredths) * 1e7 as least_score
    from (
        select
            partly_scored.n_components,
            partly_scored.n_kept,
            partly_scored.hundredths,
            sum(count(*)) over (
                partition by partly_scored.n_components
                order by partly_scored.hundredths desc
            ) as n_so_far
        from partly_scored
        group by partly_scored.n_components, partly_scored.n_kept, partly_scored.hundredths
    ) as score_so_far
    where score_so_far.n_so_far >= score_so_far.n_kept
    group by score_so_far.n_components
),

least as (
    select
        kept_count.n_components,
        kept_count.n_shares,
        kept_count.n_kept,
        coalesce(bound.least_score, 0) as least_score,
        floor(0.75 * coalesce(bound.least_score, 0) / kept_count.n_components)
            as least_contribution
    from kept_count
    left join bound using (n_components)
)

select
    least.n_components::integer as batch,
    least.n_components,
    least.n_shares,
    least.n_kept,
    least.least_score,
    least.least_contribution,
    sum(pair_count.n_pairs) as n_pairs
from least
inner join pair_count using (n_components)
where (pair_count.hundredths + 1) * 1e7 > least.least_contribution
group by all;
