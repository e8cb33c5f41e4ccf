-- Scratch. One row per set of fillers and element outside it that some of them speak for: what an
-- opening with these fillers contributes to the composition that the element makes of it. Key:
-- (filler_set_id, electronegativity_rank). In whole billionths, so that sums of them do not depend
-- on the order in which they are added. Only similarities are divided by a power of the number of
-- fillers, and only of them the least do not count. What fillers say is added up for all elements
-- at once, a column each: the fillers of a set are few, the elements that they speak for are nearly
-- all.
create or replace temp table filler_set_score as
with weight_row as (
    pivot filler_weight
    on other_symbol in element_symbol
    using first(weight)
    group by n_components, symbol
),

filler as (
    select
        filler_set.filler_set_id,
        filler_set.n_components,
        filler_set.fillers,
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

summed as (
    select
        filler.filler_set_id,
        filler.fillers,
        sum(round(1e9 * columns(weight_row.* exclude (n_components, symbol)) / filler.divisor))
    from filler
    inner join weight_row using (n_components, symbol)
    group by filler.filler_set_id, filler.fillers
),

contributed as (
    unpivot summed
    on columns(* exclude (filler_set_id, fillers))
    into name symbol value contribution
)

select
    contributed.filler_set_id,
    contributed.contribution,
    element_bit.electronegativity_rank::utinyint as electronegativity_rank
from contributed
inner join element_bit on contributed.symbol::element_symbol = element_bit.symbol
cross join staged_method
cross join candidate_setting
where
    contributed.fillers & element_bit.bit = 0
    and (
        staged_method.method != 'similarity'
        or contributed.contribution >= 1e9 * candidate_setting.least_contribution
    );
