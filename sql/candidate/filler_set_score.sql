-- Scratch. One row per set of fillers and element outside it that is similar to some of them: what
-- an opening with these fillers contributes to the composition that the element makes of it. Key:
-- (filler_set_id, bit). In whole billionths, so that sums of them do not depend on the order in
-- which they are added.
create or replace temp table filler_set_score as
with filler as (
    select
        filler_set.filler_set_id,
        filler_set.n_components,
        filler_set.n_fillers,
        element_bit.symbol
    from filler_set
    inner join element_bit on filler_set.fillers & element_bit.bit != 0
),

contributed as (
    select
        filler.filler_set_id,
        learnt_similarity.other_symbol as symbol,
        sum(round(1e9 * learnt_similarity.similarity / sqrt(filler.n_fillers))) as contribution
    from filler
    inner join learnt_similarity using (n_components, symbol)
    group by filler.filler_set_id, learnt_similarity.other_symbol
)

select
    contributed.filler_set_id,
    contributed.contribution,
    element_bit.electronegativity_rank,
    element_bit.bit,
    element_bit.bits_before
from contributed
inner join element_bit using (symbol)
inner join filler_set using (filler_set_id)
where
    filler_set.fillers & element_bit.bit = 0
    and contributed.contribution
    >= (select 1e9 * candidate_setting.least_contribution from candidate_setting);
