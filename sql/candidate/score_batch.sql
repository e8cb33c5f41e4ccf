-- Scores one part of the candidates into learnt_score, the best of them. An opening and an element
-- that is none of its fillers make a composition that nobody lists; it has the sum of what its
-- openings contribute. Kept are so many as are ranked, and what ties with the last of them in the
-- first two digits: a sort is for later. Where openings that contribute little are left out
-- (score_bound), kept is what they can lift as high.
insert into learnt_score
with part as materialized (
    select
        score_part.n_components,
        score_part.part::ubigint as part,
        score_part.n_parts::ubigint as n_parts,
        score_bound.n_shares::ubigint as n_shares,
        score_bound.n_kept,
        score_bound.least_score,
        score_bound.least_contribution
    from score_part
    inner join score_bound using (n_components)
    where score_part.batch = $1
),

contributed as (
    select
        filler_set_score.filler_set_id,
        filler_set_score.contribution,
        element_bit.electronegativity_rank,
        element_bit.bit,
        element_bit.bits_before
    from filler_set_score
    inner join element_bit using (electronegativity_rank)
    where filler_set_score.contribution >= (select part.least_contribution from part)
),

made as (
    select
        placed_opening.rest_mask + contributed.bit as elements_mask,
        placed_opening.amount_tuple_ids[
            1 + bit_count(placed_opening.rest_mask & contributed.bits_before)
        ] as amount_tuple_id,
        contributed.contribution,
        placed_opening.opening_id * 128 + contributed.electronegativity_rank as made_from
    from placed_opening
    inner join contributed using (filler_set_id)
    where
        placed_opening.n_components = (select part.n_components from part)
        and placed_opening.lot % (select part.n_parts from part) = (select part.part from part)
        and placed_opening.rest_mask & contributed.bit = 0
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

reached as (
    select
        part.n_components,
        part.least_contribution,
        greatest(
            part.least_score,
            (
                select max(score_so_far.hundredths)
                from (
                    select
                        floor(scored.score / 1e7) as hundredths,
                        sum(count(*)) over (order by floor(scored.score / 1e7) desc) as n_so_far
                    from scored
                    group by floor(scored.score / 1e7)
                ) as score_so_far
                where score_so_far.n_so_far >= (select part.n_kept from part)
            ) * 1e7
        ) as least_score
    from part
)

select
    reached.n_components,
    scored.score,
    scored.n_openings,
    scored.amount_tuple_id,
    scored.elements_mask,
    scored.made_from
from scored
cross join reached
where
    scored.score + (reached.n_components - scored.n_openings) * reached.least_contribution
    >= reached.least_score;
