-- Puts the listed sets of patterns of one batch, the parameter, into pattern_set_mask.
--
-- A pattern's mask starts from those of tuples of charges (neutral_mask), and charges are replaced
-- by sets one place at a time from the left: the mask of a set is the bit_or over its members. Only
-- sets that begin a needed pattern are made. Patterns that begin with the same set are in the same
-- batch, so that no two batches make the same; and so are all of a set of patterns, as no split
-- stands before its first element.
--
-- Patterns and charges are numbers of one byte per element, the first element's byte highest: lists
-- would take longer than what is done with them.
insert into pattern_set_mask
with recursive batch_split as materialized (
    select
        split.pattern_set_key,
        split.n_components,
        split.pattern
    from split
    where split.batch = $1
),

needed as materialized (
    select distinct
        batch_split.n_components,
        batch_split.pattern
    from batch_split
),

-- One row per beginning of a needed pattern, with n_left elements to come after it, and the set
-- that makes it longer by one.
needed_step as materialized (
    select distinct
        needed.n_components,
        place.n_left,
        needed.pattern >> (8 * place.n_left) as begun_pattern,
        needed.pattern >> (8 * (place.n_left - 1)) as longer_pattern
    from needed
    inner join range(1, 9) as place (n_left) on needed.n_components >= place.n_left
),

member as materialized (
    select
        state_set.state_set_id,
        unnest(state_set.oxidation_states)::bigint as charge
    from state_set
),

replaced_charge as materialized (
    select
        needed_step.n_components,
        needed_step.n_left,
        needed_step.begun_pattern,
        needed_step.longer_pattern,
        member.charge + 128 as charge_byte
    from needed_step
    inner join member on needed_step.longer_pattern & 255 = member.state_set_id
),

partly_replaced as (
    select
        neutral_mask.n_components,
        neutral_mask.n_components as n_left,
        0::bigint as begun_pattern,
        neutral_mask.charges_key,
        neutral_mask.mask
    from neutral_mask
    where neutral_mask.n_components in (select needed.n_components from needed)
    union all
    select
        partly_replaced.n_components,
        partly_replaced.n_left - 1 as n_left,
        replaced_charge.longer_pattern as begun_pattern,
        partly_replaced.charges_key & ((1::bigint << (8 * (partly_replaced.n_left - 1))) - 1)
            as charges_key,
        bit_or(partly_replaced.mask) as mask
    from partly_replaced
    inner join replaced_charge
        on
            partly_replaced.n_components = replaced_charge.n_components
            and partly_replaced.n_left = replaced_charge.n_left
            and partly_replaced.begun_pattern = replaced_charge.begun_pattern
            and partly_replaced.charges_key >> (8 * (partly_replaced.n_left - 1))
            = replaced_charge.charge_byte
    group by all
),

allowed as (
    select
        batch_split.pattern_set_key,
        bit_or(partly_replaced.mask) as mask
    from batch_split
    inner join partly_replaced
        on
            batch_split.n_components = partly_replaced.n_components
            and batch_split.pattern = partly_replaced.begun_pattern
    where partly_replaced.n_left = 0
    group by batch_split.pattern_set_key
)

select
    allowed.pattern_set_key,
    bit_count(allowed.mask) as n_allowed,
    allowed.mask
from allowed;
