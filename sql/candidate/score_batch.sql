-- Scores one part of the candidates into learnt_score, the best of them. An opening and an element
-- that is none of its fillers make a composition that nobody lists; it has the sum of what its
-- openings contribute. Kept are so many as are ranked, and what ties with the last of them in the
-- first two digits: a sort is for later.
insert into learnt_score
with part as materialized (
    select
        score_part.n_components,
        score_part.part::ubigint as part,
        score_part.n_parts::ubigint as n_parts,
        score_part.n_shares::ubigint as n_shares,
        score_part.n_kept
    from score_part
    where score_part.batch = $1
),

made as (
    select
        placed_opening.rest_mask + filler_set_score.bit as elements_mask,
        placed_opening.amount_tuple_ids[
            1 + bit_count(placed_opening.rest_mask & filler_set_score.bits_before)
        ] as amount_tuple_id,
        filler_set_score.contribution,
        placed_opening.opening_id * 128 + filler_set_score.electronegativity_rank as made_from
    from placed_opening
    inner join filler_set_score using (filler_set_id)
    where
        placed_opening.n_components = (select part.n_components from part)
        and placed_opening.lot % (select part.n_parts from part) = (select part.part from part)
        and placed_opening.rest_mask & filler_set_score.bit = 0
),

scored as materialized (
    select
        sum(made.contribution) as score,
        count(*)::utinyint as n_openings,
        made.amount_tuple_id,
        made.elements_mask,
        max(made.made_from) as made_from
    from made
    where
        (select part.n_shares from part) = 1
        or hash(made.elements_mask) % (select part.n_shares from part) = 0
    group by made.elements_mask, made.amount_tuple_id
),

hundredth as (
    select
        floor(scored.score / 1e7) as hundredths,
        sum(count(*)) over (order by floor(scored.score / 1e7) desc) as n_so_far
    from scored
    group by floor(scored.score / 1e7)
)

select
    (select part.n_components from part) as n_components,
    scored.score,
    scored.n_openings,
    scored.amount_tuple_id,
    scored.elements_mask,
    scored.made_from
from scored
where
    scored.score >= coalesce(
        (
            select max(hundredth.hundredths)
            from hundredth
            where
                hundredth.n_so_far >= (select part.n_kept from part)
        ) * 1e7,
        0
    );
