-- Scratch. One row per ending of counted sets of patterns, and what pairs of its amounts ask of a
-- beginning: the charges that it has to come to for the whole to be neutral, the greatest common
-- divisor that its amounts have to be coprime with, and, for each part of a mask, those that are.
-- Key: (ending_key, cation_total_set_id, anion_total_set_id, divisor, part).
--
-- cation_totals are the charges where the last but one is a cation, anion_totals those where the
-- last two are anions; one numbering of such sets serves both. n_amounts is how many pairs ask the
-- same. A part is four words of counted_word.
create temp table counted_ending as
with ending as (
    select distinct
        counted_set.ending_key >> 24 as n_components,
        counted_set.ending_key
    from counted_set
),

member as (
    select
        state_set.state_set_id,
        unnest(state_set.oxidation_states)::bigint as charge
    from state_set
),

amount as (
    select unnest(range(1, params.max_amount + 1))::bigint as amount
    from params
),

total as (
    select
        ending.n_components,
        ending.ending_key,
        last_but_one_amount.amount as last_but_one_amount,
        last_amount.amount as last_amount,
        side.is_cation,
        - last_but_one.charge * last_but_one_amount.amount
        - last_element.charge * last_amount.amount as total
    from ending
    cross join (values (true, 16), (false, 8)) as side (is_cation, shift)
    inner join member as last_but_one
        on ending.ending_key >> side.shift & 255 = last_but_one.state_set_id
    inner join member as last_element on ending.ending_key & 255 = last_element.state_set_id
    cross join amount as last_but_one_amount
    cross join amount as last_amount
),

asked as (
    select
        total.n_components,
        total.ending_key,
        gcd(total.last_but_one_amount, total.last_amount) as divisor,
        -- No beginning comes to less than nothing, for its cations come first.
        coalesce(
            list(distinct total.total order by total.total)
            filter (total.is_cation and total.total >= 0), []
        ) as cation_totals,
        coalesce(
            list(distinct total.total order by total.total) filter (not total.is_cation), []
        ) as anion_totals
    from total
    group by
        total.n_components, total.ending_key, total.last_but_one_amount, total.last_amount
),

numbered_set as (
    select
        distinct_set.totals,
        row_number() over (order by distinct_set.totals) as total_set_id
    from (
        select asked.cation_totals as totals from asked
        union
        select asked.anion_totals as totals from asked
    ) as distinct_set
),

coprime as (
    select distinct
        counted_word.n_components,
        gcd(ratio.amounts[-2]::bigint, ratio.amounts[-1]::bigint) as divisor,
        coalesce(
            list_sum(list_transform(
                ratio.amounts[:-3],
                lambda amount, place:
                (amount::bigint - 1) * (counted_word.max_amount ** (place - 1))::bigint
            )), 0
        )::bigint as position,
        counted_word.word_bits
    from ratio
    inner join counted_word using (n_components)
),

coprime_bit as (
    select
        coprime.n_components,
        coprime.divisor,
        coprime.position // coprime.word_bits as word,
        1::uhugeint << (coprime.position % coprime.word_bits)::uhugeint as bit
    from coprime
),

coprime_mask as (
    select
        coprime_bit.n_components,
        coprime_bit.divisor,
        coprime_bit.word // 4 as part,
        bit_or(if(coprime_bit.word % 4 = 0, coprime_bit.bit, 0)) as coprime_1,
        bit_or(if(coprime_bit.word % 4 = 1, coprime_bit.bit, 0)) as coprime_2,
        bit_or(if(coprime_bit.word % 4 = 2, coprime_bit.bit, 0)) as coprime_3,
        bit_or(if(coprime_bit.word % 4 = 3, coprime_bit.bit, 0)) as coprime_4
    from coprime_bit
    group by all
)

select
    asked.ending_key,
    cation_set.total_set_id as cation_total_set_id,
    anion_set.total_set_id as anion_total_set_id,
    asked.cation_totals,
    asked.anion_totals,
    asked.divisor,
    coprime_mask.part,
    coprime_mask.coprime_1,
    coprime_mask.coprime_2,
    coprime_mask.coprime_3,
    coprime_mask.coprime_4,
    count(*) as n_amounts
from asked
inner join numbered_set as cation_set on asked.cation_totals = cation_set.totals
inner join numbered_set as anion_set on asked.anion_totals = anion_set.totals
inner join coprime_mask using (n_components, divisor)
group by all;
