-- Puts the counted sets of patterns of one batch, the parameter, into pattern_set_mask.
--
-- The masks of mask_batch are not made where only their bits are counted. A composition is neutral
-- where the charge that its beginning comes to is one that its ending asks for. So for each pair of
-- amounts of the ending there is a mask over the amounts of the beginning, the bit_or over these
-- charges; and since few beginnings and few endings (22,268 and 323 of five elements of the paper's
-- space, with 2,581 sets of charges) make many sets of patterns (852,120), most masks serve several
-- of them. Masks are words of 128 bits: bit strings are combined byte by byte.
insert into pattern_set_mask
-- All are distinct already. But of distinct rows DuckDB expects that each finds its ending, as it
-- does, where of a table that this transaction made it would expect that few do; then it would put
-- what is looked up in masks, and not the masks, into hash tables, for half as much time again.
with pattern_set as materialized (
    select distinct
        counted_set.pattern_set_key,
        counted_set.cation_begun_id,
        counted_set.anion_begun_id,
        counted_set.ending_key
    from counted_set
    where counted_set.batch = $1
),

-- mask_key is begun_id * 2^32 + total_set_id * 2^4 + part: there is room for 2^31 lists of patterns
-- and 2^28 sets of charges, far more than there can be.
needed as (
    select
        (begun.cation_begun_id << 32) + (counted_ending.cation_total_set_id << 4)
        + counted_ending.part as mask_key
    from (
        select distinct
            pattern_set.cation_begun_id,
            pattern_set.ending_key
        from pattern_set
    ) as begun
    inner join counted_ending using (ending_key)
    union
    select
        (begun.anion_begun_id << 32) + (counted_ending.anion_total_set_id << 4)
        + counted_ending.part as mask_key
    from (
        select distinct
            pattern_set.anion_begun_id,
            pattern_set.ending_key
        from pattern_set
    ) as begun
    inner join counted_ending using (ending_key)
),

mask as materialized (
    select
        needed.mask_key,
        coalesce(bit_or(begun_mask.word_1), 0) as word_1,
        coalesce(bit_or(begun_mask.word_2), 0) as word_2,
        coalesce(bit_or(begun_mask.word_3), 0) as word_3,
        coalesce(bit_or(begun_mask.word_4), 0) as word_4
    from needed
    left join total_set on (needed.mask_key & 4294967295) >> 4 = total_set.total_set_id
    left join begun_mask
        on
            (needed.mask_key >> 32 << 20) + ((needed.mask_key & 15) << 16) + total_set.total
            = begun_mask.begun_key
    group by needed.mask_key
),

allowed as (
    select
        pattern_set.pattern_set_key,
        counted_ending.n_amounts,
        (cation_mask.word_1 | anion_mask.word_1) & counted_ending.coprime_1 as word_1,
        (cation_mask.word_2 | anion_mask.word_2) & counted_ending.coprime_2 as word_2,
        (cation_mask.word_3 | anion_mask.word_3) & counted_ending.coprime_3 as word_3,
        (cation_mask.word_4 | anion_mask.word_4) & counted_ending.coprime_4 as word_4
    from pattern_set
    inner join counted_ending using (ending_key)
    inner join mask as cation_mask
        on
            (pattern_set.cation_begun_id << 32) + (counted_ending.cation_total_set_id << 4)
            + counted_ending.part
            = cation_mask.mask_key
    inner join mask as anion_mask
        on
            (pattern_set.anion_begun_id << 32) + (counted_ending.anion_total_set_id << 4)
            + counted_ending.part
            = anion_mask.mask_key
)

select
    allowed.pattern_set_key,
    -- DuckDB counts the bits of no unsigned word, and no more than 127: they are counted by halves.
    sum(allowed.n_amounts * (
        bit_count((allowed.word_1 >> 64)::hugeint)::bigint
        + bit_count((allowed.word_1 & 18446744073709551615)::hugeint)
        + bit_count((allowed.word_2 >> 64)::hugeint)
        + bit_count((allowed.word_2 & 18446744073709551615)::hugeint)
        + bit_count((allowed.word_3 >> 64)::hugeint)
        + bit_count((allowed.word_3 & 18446744073709551615)::hugeint)
        + bit_count((allowed.word_4 >> 64)::hugeint)
        + bit_count((allowed.word_4 & 18446744073709551615)::hugeint)
    )) as n_allowed,
    null as mask
from allowed
group by allowed.pattern_set_key;
