-- Scratch. One row per set of fillers and element outside it that some of them speak for: what an
-- opening with these fillers contributes to the composition that the element makes of it. Key:
-- (filler_set_id, bit). In whole billionths, so that sums of them do not depend on the order in
-- which they are added. Only similarities are divided by a power of the number of fillers, and only
-- of them the least do not count.
create or replace temp table filler_set_score as
with filler as (
    select
        filler_set.filler_set_id,
        filler_set.n_components,
        case
            when staged_method.method = 'similarity'
                then power(filler_set.n_fillers, candidate_setting.filler_power)
            else 1
        end as divisor,
        element_bit.symbol
    from filler_set
    inner join element_bit on filler_set.fillers & element_bit.bit != 0
    cross join staged_method
    cross join candidate_setting
),

contributed as (
    select
        filler.filler_set_id,
        filler_weight.other_symbol as symbol,
        sum(round(1e9 * filler_weight.weight / filler.divisor)) as contribution
    from filler
    inner join filler_weight using (n_components, symbol)
    group by filler.filler_set_id, filler_weight.other_symbol
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
cross join staged_method
cross join candidate_setting
where
    filler_set.fillers & element_bit.bit = 0
    and (
        staged_method.method != 'similarity'
        or contributed.contribution >= 1e9 * candidate_setting.least_contribution
    );
