-- Puts the signatures of one batch, the parameter, into signature_mask.
--
-- A pattern's mask starts from those of tuples of charges (neutral_mask), and charges are replaced
-- by sets one place at a time from the left: the mask of a set is the bit_or over its members. Only
-- sets that begin a needed pattern are made. All patterns of a batch begin with the same set, so
-- that no two batches make the same.
insert into signature_mask
with recursive batch_split as materialized (
    select
        split.signature_id,
        split.pattern
    from split
    where split.batch = $1
),

needed as materialized (
    select distinct batch_split.pattern
    from batch_split
),

needed_step as materialized (
    select distinct
        needed.pattern[:place.place] as state_set_ids,
        needed.pattern[place.place + 1] as state_set_id
    from needed
    cross join range(0, 8) as place (place)
    where place.place < len(needed.pattern)
),

member as materialized (
    select
        state_set.state_set_id,
        unnest(state_set.oxidation_states)::bigint as charge
    from state_set
),

partly_replaced as (
    select
        []::bigint[] as state_set_ids,
        neutral_mask.charges,
        neutral_mask.mask
    from neutral_mask
    semi join needed on len(neutral_mask.charges) = len(needed.pattern)
    union all
    select
        list_append(partly_replaced.state_set_ids, member.state_set_id) as state_set_ids,
        partly_replaced.charges[2:] as charges,
        bit_or(partly_replaced.mask) as mask
    from partly_replaced
    inner join needed_step using (state_set_ids)
    inner join member
        on
            needed_step.state_set_id = member.state_set_id
            and partly_replaced.charges[1] = member.charge
    group by all
),

allowed as (
    select
        batch_split.signature_id,
        bit_or(partly_replaced.mask) as mask
    from batch_split
    inner join partly_replaced on batch_split.pattern = partly_replaced.state_set_ids
    where len(partly_replaced.charges) = 0
    group by batch_split.signature_id
)

select
    allowed.signature_id,
    bit_count(allowed.mask) as n_allowed,
    case when signature.is_listed then allowed.mask end as mask
from allowed
inner join signature using (signature_id);
