-- Scratch. One row per pattern that some split needs, with the ratios that are neutral for some
-- choice of states. Key: (n_cations, pattern). A mask has one bit per ratio of its number of
-- components, in the order of ratio_id.
--
-- It starts from the mask of every tuple of charges and replaces charges by sets, one place at a
-- time from the left: the mask of a set is the bit_or over its members. Only sets that begin a
-- needed pattern are made.
create temp table pattern_mask as
with recursive needed as (
    select distinct
        split.n_components,
        split.n_cations,
        split.pattern
    from split
),

needed_step as (
    select distinct
        needed.n_components,
        needed.n_cations,
        needed.pattern[:place.place] as state_set_ids,
        needed.pattern[place.place + 1] as state_set_id
    from needed
    cross join range(0, 8) as place (place)
    where place.place < needed.n_components
),

member as (
    select
        state_set.state_set_id,
        unnest(state_set.oxidation_states) as charge
    from state_set
    semi join needed_step using (state_set_id)
),

offered_charge as (
    select distinct member.charge
    from member
),

charge_tuple as (
    select distinct
        needed.n_components,
        needed.n_cations,
        []::tinyint[] as charges
    from needed
    union all
    select
        charge_tuple.n_components,
        charge_tuple.n_cations,
        list_append(charge_tuple.charges, offered_charge.charge) as charges
    from charge_tuple
    inner join offered_charge
        on if(
            len(charge_tuple.charges) < charge_tuple.n_cations,
            offered_charge.charge >= 0,
            offered_charge.charge <= 0
        )
    where len(charge_tuple.charges) < charge_tuple.n_components
),

neutral_mask as (
    select
        charge_tuple.n_components,
        charge_tuple.n_cations,
        charge_tuple.charges,
        bit_or(set_bit(no_ratio.mask, ratio.ratio_id::integer, 1)) as mask
    from charge_tuple
    inner join ratio using (n_components)
    inner join no_ratio using (n_components)
    where
        len(charge_tuple.charges) = charge_tuple.n_components
        and is_neutral(total_charge(ratio.amounts, charge_tuple.charges))
    group by all
),

partly_replaced as (
    select
        neutral_mask.n_components,
        neutral_mask.n_cations,
        []::bigint[] as state_set_ids,
        neutral_mask.charges,
        neutral_mask.mask
    from neutral_mask
    union all
    select
        partly_replaced.n_components,
        partly_replaced.n_cations,
        list_append(partly_replaced.state_set_ids, member.state_set_id) as state_set_ids,
        partly_replaced.charges[2:] as charges,
        bit_or(partly_replaced.mask) as mask
    from partly_replaced
    inner join needed_step using (n_components, n_cations, state_set_ids)
    inner join member
        on
            needed_step.state_set_id = member.state_set_id
            and partly_replaced.charges[1] = member.charge
    group by all
)

select
    partly_replaced.n_components,
    partly_replaced.n_cations,
    partly_replaced.state_set_ids as pattern,
    partly_replaced.mask
from partly_replaced
where len(partly_replaced.charges) = 0;
