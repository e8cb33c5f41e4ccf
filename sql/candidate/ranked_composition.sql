-- Scratch. One row per candidate that is kept, with its rank, and where it is in the space. Key:
-- (n_components, rank). Of what lies outside the space element_set_id and ratio_id are null.
create or replace temp table ranked_composition as
with ranked as (
    select
        learnt_score.n_components,
        row_number() over (
            partition by learnt_score.n_components
            order by
                learnt_score.score desc, learnt_score.amount_tuple_id, learnt_score.elements_mask
        ) as rank,
        learnt_score.score,
        learnt_score.n_openings,
        learnt_score.amount_tuple_id,
        learnt_score.made_from // 128 as opening_id,
        learnt_score.made_from % 128 as electronegativity_rank
    from learnt_score
    qualify rank <= (select candidate_setting.most_ranked from candidate_setting)
),

all_amounts as (
    select distinct
        amount_tuple.amount_tuple_id,
        amount_tuple.all_amounts as amounts,
        list_sum(amount_tuple.all_amounts)::ubigint as n_atoms,
        ratio.ratio_id
    from amount_tuple
    left join ratio on amount_tuple.all_amounts = ratio.amounts
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
        placed_opening.elements,
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
    placed.elements[:placed.place - 1] || [placed.symbol] || placed.elements[placed.place:]
        as elements,
    all_amounts.amounts,
    all_amounts.n_atoms,
    case when all_amounts.ratio_id is not null then placed.ranks[placed.place] + smaller_set.n_sets end
        as element_set_id,
    case when element_set_id is not null then all_amounts.ratio_id end as ratio_id
from placed
inner join all_amounts using (amount_tuple_id)
left join smaller_set using (space_position, place);
