-- Scratch. One row per candidate that is kept, with its rank, and what it is made of. Key:
-- (n_components, rank). Its score is the sum of what its openings contribute, raised by how much is
-- known of its chemical system. place is the element's in the composition that it makes of the
-- opening.
create or replace temp table ranked_composition as
with ranked as (
    select
        learnt_score.n_components,
        row_number() over (
            partition by learnt_score.n_components
            order by
                learnt_score.score * explored_system.factor desc,
                learnt_score.amount_tuple_id asc,
                learnt_score.elements_mask asc
        ) as rank,
        learnt_score.score * explored_system.factor as score,
        learnt_score.n_openings,
        explored_system.n_in_system,
        explored_system.n_in_subsystems,
        learnt_score.elements_mask,
        learnt_score.amount_tuple_id,
        learnt_score.made_from // 128 as opening_id,
        learnt_score.made_from % 128 as electronegativity_rank
    from learnt_score
    inner join explored_system using (elements_mask)
    inner join score_bound using (n_components)
    qualify rank <= score_bound.n_kept
),

space_mask as (
    select bit_or(element_bit.bit) as space_mask
    from element_bit
    where element_bit.in_space
)

select
    ranked.n_components,
    ranked.rank::uinteger as rank,
    ranked.score / 1e9 as score,
    ranked.n_openings,
    ranked.n_in_system,
    ranked.n_in_subsystems,
    ranked.opening_id,
    element_bit.symbol,
    1 + bit_count(ranked.elements_mask & element_bit.bits_before) as place,
    ranked.amount_tuple_id,
    ranked.elements_mask & space_mask.space_mask = ranked.elements_mask as has_space_elements
from ranked
inner join element_bit using (electronegativity_rank)
cross join space_mask;
