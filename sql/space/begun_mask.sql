-- Scratch. One row per list of patterns of beginnings, charge that their elements can come to, and
-- part of a mask over their amounts: those with which they come to it, for some pattern and choice
-- of states. Key: begun_key, which is begun_id * 2^20 + part * 2^16 + total; charges are below 100,
-- so that a total is below 2^13.
--
-- Sets are put in the place of charges as in mask_batch, one place at a time from the left. But
-- here no charges to come are told apart: of those that came before, their sum is kept, which has
-- to stay between 0, as cations come first, and what the elements to come can make up for.
create temp table begun_mask as
with recursive begun_pattern as materialized (
    select distinct
        begun.n_components,
        begun.begun_id,
        unnest(begun.patterns) as pattern
    from (
        select
            beginning.n_components,
            beginning.cation_begun_id as begun_id,
            beginning.cation_patterns as patterns
        from beginning
        union all
        select
            beginning.n_components,
            beginning.anion_begun_id as begun_id,
            beginning.anion_patterns as patterns
        from beginning
    ) as begun
),

-- One row per beginning of a pattern, with n_left elements of the pattern to come after it, charge
-- of a state of the next one, and the set that it is in.
added_charge as materialized (
    select
        needed_step.n_components,
        needed_step.n_left,
        needed_step.begun_pattern,
        needed_step.longer_pattern,
        unnest(state_set.oxidation_states)::bigint as charge
    from (
        select distinct
            begun_pattern.n_components,
            place.n_left,
            begun_pattern.pattern >> (8 * place.n_left) as begun_pattern,
            begun_pattern.pattern >> (8 * (place.n_left - 1)) as longer_pattern
        from begun_pattern
        inner join range(1, 7) as place (n_left) on begun_pattern.n_components - 2 >= place.n_left
    ) as needed_step
    inner join state_set on needed_step.longer_pattern & 255 = state_set.state_set_id
),

-- One row per number of elements to come, the last two not counted, and amount of the next of them:
-- how far it moves the bits of a lane, or the lane; and, as most_total, what the elements after it
-- can make up for.
added_amount as materialized (
    select
        placed.n_components,
        placed.n_left,
        placed.amount,
        if(placed.digit_bits < placed.lane_bits, (placed.amount - 1) * placed.digit_bits, 0)
        ::uhugeint as added_bits,
        if(placed.digit_bits < placed.lane_bits, 0, (placed.amount - 1) * placed.digit_bits)
            as added_lanes,
        (placed.n_left + 1) * placed.max_amount * lowest.charge as most_total
    from (
        select
            counted_word.n_components,
            counted_word.max_amount,
            counted_word.lane_bits,
            place.n_left,
            amount.amount,
            (counted_word.max_amount ** (counted_word.n_components - 2 - place.n_left))::bigint
                as digit_bits
        from counted_word
        inner join range(1, 7) as place (n_left) on counted_word.n_components - 2 >= place.n_left
        cross join range(1, counted_word.max_amount + 1) as amount (amount)
    ) as placed
    cross join (
        select max(- species.oxidation_state) as charge
        from species
        inner join element using (symbol)
        where element.in_space
    ) as lowest
),

-- bits are the lane of a mask that begins at first_position. The last place, which is most of the
-- work, is left out here: all cores add it.
grown as (
    select
        counted_word.n_components,
        counted_word.n_components - 2 as n_left,
        0::bigint as pattern,
        0::bigint as total,
        0::bigint as first_position,
        1::uhugeint as bits
    from counted_word
    union all
    select
        longer.n_components,
        longer.n_left,
        longer.pattern,
        longer.total,
        longer.first_position,
        bit_or(longer.bits) as bits
    from (
        select
            grown.n_components,
            grown.n_left - 1 as n_left,
            added_charge.longer_pattern as pattern,
            grown.total + added_charge.charge * added_amount.amount as total,
            added_amount.most_total,
            grown.first_position + added_amount.added_lanes as first_position,
            grown.bits << added_amount.added_bits as bits
        from grown
        inner join added_charge
            on
                grown.n_components = added_charge.n_components
                and grown.n_left = added_charge.n_left
                and grown.pattern = added_charge.begun_pattern
        inner join added_amount
            on
                grown.n_components = added_amount.n_components
                and grown.n_left = added_amount.n_left
        where grown.n_left > 1
    ) as longer
    where longer.total between 0 and longer.most_total
    group by
        longer.n_components, longer.n_left, longer.pattern, longer.total, longer.first_position
),

whole as (
    select
        grown.n_components,
        added_charge.longer_pattern as pattern,
        grown.total + added_charge.charge * added_amount.amount as total,
        added_amount.most_total,
        grown.first_position + added_amount.added_lanes as first_position,
        grown.bits << added_amount.added_bits as bits
    from grown
    inner join added_charge
        on
            grown.n_components = added_charge.n_components
            and grown.n_left = added_charge.n_left
            and grown.pattern = added_charge.begun_pattern
    inner join added_amount
        on
            grown.n_components = added_amount.n_components
            and grown.n_left = added_amount.n_left
    where grown.n_left = 1
    union all
    -- Of two elements nothing stands before the last two.
    select
        grown.n_components,
        grown.pattern,
        grown.total,
        grown.total as most_total,
        grown.first_position,
        grown.bits
    from grown
    where grown.n_components = 2
),

word as (
    select
        whole.n_components,
        whole.pattern,
        whole.total,
        whole.first_position // counted_word.word_bits as word,
        whole.bits << (whole.first_position % counted_word.word_bits)::uhugeint as bits
    from whole
    inner join counted_word using (n_components)
    where whole.total between 0 and whole.most_total
),

pattern_mask as (
    select
        word.n_components,
        word.pattern,
        word.word // 4 * 65536 + word.total as part_total,
        bit_or(if(word.word % 4 = 0, word.bits, 0)) as word_1,
        bit_or(if(word.word % 4 = 1, word.bits, 0)) as word_2,
        bit_or(if(word.word % 4 = 2, word.bits, 0)) as word_3,
        bit_or(if(word.word % 4 = 3, word.bits, 0)) as word_4
    from word
    group by word.n_components, word.pattern, part_total
)

select
    begun_pattern.begun_id * 1048576 + pattern_mask.part_total as begun_key,
    bit_or(pattern_mask.word_1) as word_1,
    bit_or(pattern_mask.word_2) as word_2,
    bit_or(pattern_mask.word_3) as word_3,
    bit_or(pattern_mask.word_4) as word_4
from begun_pattern
inner join pattern_mask using (n_components, pattern)
group by begun_key
order by begun_key;
