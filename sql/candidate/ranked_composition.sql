-- Scratch. One row per candidate that is kept, with its rank, and where it is in the space. Key:
-- (n_components, rank). Of what lies outside the space element_set_id and ratio_id are null.
create or replace temp table ranked_composition as
with ranked as (
    select
        learnt_score.n_components,
        row_number() over (
            partition by learnt_score.n_components
            order by
                learnt_score.score desc,
                learnt_score.amount_tuple_id asc,
                learnt_score.elements_mask asc
        ) as rank,
        learnt_score.score,
        learnt_score.n_openings,
        learnt_score.amount_tuple_id,
        learnt_score.made_from // 128 as opening_id,
        learnt_score.made_from % 128 as electronegativity_rank
    from learnt_score
    inner join (
        select distinct
            score_part.n_components,
            score_part.n_kept
        from score_part
    ) as kept using (n_components)
    qualify rank <= kept.n_kept
),

tuple_ratio as (
    select distinct
        amount_tuple.amount_tuple_id,
        ratio.ratio_id
    from amount_tuple
    inner join ratio on amount_tuple.all_amounts = ratio.amounts
),

placed as (
    select
        ranked.n_components,
        ranked.rank,
        ranked.score,
        ranked.n_openings,
        ranked.opening_id,
        ranked.amount_tuple_id,
        element_bit.symbol,
        element_bit.space_position,
        placed_opening.ranks,
        1 + bit_count(placed_opening.rest_mask & element_bit.bits_before) as place
    from ranked
    inner join placed_opening using (opening_id)
    inner join element_bit using (electronegativity_rank)
)

select
    placed.n_components,
    placed.rank::uinteger as rank,
    placed.score / 1e9 as score,
    placed.n_openings,
    placed.opening_id,
    placed.symbol,
    placed.place,
    placed.amount_tuple_id,
    case
        when tuple_ratio.ratio_id is not null
            then (placed.ranks[placed.place] + smaller_set.n_sets)::uinteger
    end as element_set_id,
    case when element_set_id is not null then tuple_ratio.ratio_id end as ratio_id
from placed
left join tuple_ratio using (amount_tuple_id)
left join smaller_set using (space_position, place);
