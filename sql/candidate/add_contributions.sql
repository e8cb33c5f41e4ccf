-- Adds to learnt_score what openings that contribute too little to be put together (score_bound)
-- contribute to the compositions of one number of components in it: each without one of its
-- elements, where that is an opening.
update learnt_score
set
    score = learnt_score.score + looked_up.score,
    n_openings = learnt_score.n_openings + looked_up.n_openings
from (
    with bound as materialized (
        select
            score_bound.n_components,
            score_bound.least_contribution
        from score_bound
        where score_bound.batch = $1
    ),

    opened as (
        select
            partly_scored.elements_mask,
            partly_scored.amount_tuple_id,
            partly_scored.elements_mask - element_bit.bit as rest_mask,
            1 + bit_count(partly_scored.elements_mask & element_bit.bits_before) as place,
            element_bit.electronegativity_rank
        from learnt_score as partly_scored
        inner join element_bit on partly_scored.elements_mask & element_bit.bit != 0
        where
            partly_scored.n_components = (select bound.n_components from bound)
            and (select bound.least_contribution from bound) > 0
    ),

    -- Found before anything is scored: all pairs of opening and element are many more.
    filled as materialized (
        select
            opened.elements_mask,
            opened.amount_tuple_id,
            placed_opening.filler_set_id,
            opened.electronegativity_rank
        from opened
        inner join amount_tuple using (amount_tuple_id, place)
        inner join placed_opening using (rest_mask, gap_id)
    )

    select
        filled.elements_mask,
        filled.amount_tuple_id,
        sum(filler_set_score.contribution) as score,
        count(*) as n_openings
    from filled
    inner join filler_set_score using (filler_set_id, electronegativity_rank)
    where filler_set_score.contribution < (select bound.least_contribution from bound)
    group by filled.elements_mask, filled.amount_tuple_id
) as looked_up
where
    learnt_score.elements_mask = looked_up.elements_mask
    and learnt_score.amount_tuple_id = looked_up.amount_tuple_id;
