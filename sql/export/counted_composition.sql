-- counted_composition(components, first_set, last_set, are_allowed): the allowed compositions, or
-- the others, of the element sets from one element_set_id to another, where sets are counted, not
-- listed; where they are listed it has no row. One row per composition, with its elements. Key:
-- (element_set_id, ratio_id).
--
-- The fast path once more, for neighbours: their sets share all elements but the first two, their
-- tail. For each split of a tail into cations and anions a bit string says, per charge, which
-- amounts of the tail come to that charge. Put one after the other for all amounts of the first two
-- elements, those of the opposite charge make the mask of two charges; the bit_or of such masks
-- over the states that an element offers, one element at a time, is the mask of the set.
-- In these masks a bit stands for a tuple of amounts, whether coprime or not, in lexicographic
-- order.
create macro counted_composition(components, first_set, last_set, are_allowed) as table
with recursive settings as materialized (
    select
        params.max_amount::bigint as max_amount,
        (params.max_amount ** (components - 2))::bigint as n_tail_amounts,
        (params.max_amount ** components)::bigint as n_all_amounts
    from params
    where not list_contains(params.listed_components, components)
),

amount as materialized (
    select unnest(range(1, settings.max_amount + 1)) as amount
    from settings
),

symbol_list as (
    select list(element.symbol order by element.space_position) as symbols
    from element
    where element.in_space
),

member_list as materialized (
    select
        (first_set + subset_at.number - 1)::uinteger as element_set_id,
        subset_at.members
    from subset_at((
        select list({'size': components, 'rank': given.rank} order by given.rank)
        from settings
        cross join range(first_set, last_set + 1) as given (rank)
    )) as subset_at
),

usable_set as materialized (
    select
        member.element_set_id,
        list(element_side.tie_group order by member.place) as tie_groups,
        list(element_side.cation_states::bigint[] order by member.place) as cation_states,
        list(element_side.anion_states::bigint[] order by member.place) as anion_states
    from (
        select
            member_list.element_set_id,
            unnest(member_list.members) as position,
            generate_subscripts(member_list.members, 1) as place
        from member_list
    ) as member
    inner join element_side using (position)
    where element_side.is_usable
    group by member.element_set_id
    having count(*) = components
),

-- As split: the states that each element offers where the first n_cations are the cations.
split_set as (
    select
        usable_set.element_set_id,
        list_concat(
            usable_set.cation_states[:place.n_cations],
            usable_set.anion_states[place.n_cations + 1:]
        ) as states
    from usable_set
    cross join range(1, components) as place (n_cations)
    -- Cations lie strictly below anions.
    where usable_set.tie_groups[place.n_cations] < usable_set.tie_groups[place.n_cations + 1]
    union all
    -- Every element in its zero state: nothing is out of order whatever the ties.
    select
        usable_set.element_set_id,
        list_transform(usable_set.cation_states, lambda states: [0::bigint]) as states
    from usable_set
    where
        len(list_filter(
            usable_set.cation_states, lambda states: not list_contains(states, 0)
        )) = 0
),

tailed_set as materialized (
    select
        split_set.element_set_id,
        split_set.states[1] as first_states,
        split_set.states[2] as second_states,
        split_set.states[3:] as tail_states,
        dense_rank() over (order by split_set.states[3:]) as tail_id
    from split_set
    where len(list_filter(split_set.states, lambda states: len(states) = 0)) = 0
),

-- One row per tail, amounts of it and charge that they can come to.
tail_charge as (
    select distinct
        tailed_set.tail_id,
        tailed_set.tail_states as states_left,
        0::bigint as amounts_number,
        0::bigint as charge
    from tailed_set
    union
    select
        offered.tail_id,
        offered.states_left[2:] as states_left,
        offered.amounts_number * settings.max_amount + amount.amount - 1 as amounts_number,
        offered.charge + amount.amount * offered.added_charge as charge
    from (
        select
            tail_charge.tail_id,
            tail_charge.states_left,
            tail_charge.amounts_number,
            tail_charge.charge,
            unnest(tail_charge.states_left[1]) as added_charge
        from tail_charge
        where len(tail_charge.states_left) > 0
    ) as offered
    cross join amount
    cross join settings
),

tail_mask as materialized (
    select
        tail_charge.tail_id,
        tail_charge.charge,
        bit_or(set_bit(
            repeat('0', settings.n_tail_amounts)::bit, tail_charge.amounts_number::integer, 1
        ))::varchar as bits
    from tail_charge
    cross join settings
    where len(tail_charge.states_left) = 0
    group by tail_charge.tail_id, tail_charge.charge
),

needed_head as materialized (
    select distinct
        tailed_set.tail_id,
        tailed_set.first_states,
        tailed_set.second_states
    from tailed_set
),

needed_half as materialized (
    select distinct
        needed_head.tail_id,
        unnest(needed_head.first_states) as first_charge,
        needed_head.second_states
    from needed_head
),

needed_charges as materialized (
    select distinct
        needed_half.tail_id,
        needed_half.first_charge,
        unnest(needed_half.second_states) as second_charge
    from needed_half
),

charge_mask as materialized (
    select
        needed_charges.tail_id,
        needed_charges.first_charge,
        needed_charges.second_charge,
        string_agg(
            coalesce(tail_mask.bits, repeat('0', settings.n_tail_amounts)), ''
            order by first_amount.amount, second_amount.amount
        )::bit as mask
    from needed_charges
    cross join settings
    cross join amount as first_amount
    cross join amount as second_amount
    left join tail_mask
        on
            needed_charges.tail_id = tail_mask.tail_id
            and tail_mask.charge = -(
                first_amount.amount * needed_charges.first_charge
                + second_amount.amount * needed_charges.second_charge
            )
    group by needed_charges.tail_id, needed_charges.first_charge, needed_charges.second_charge
    having count(tail_mask.bits) > 0
),

half_mask as materialized (
    select
        half.tail_id,
        half.first_charge,
        half.second_states,
        bit_or(charge_mask.mask) as mask
    from (
        select
            needed_half.tail_id,
            needed_half.first_charge,
            needed_half.second_states,
            unnest(needed_half.second_states) as second_charge
        from needed_half
    ) as half
    inner join charge_mask using (tail_id, first_charge, second_charge)
    group by half.tail_id, half.first_charge, half.second_states
),

head_mask as materialized (
    select
        head.tail_id,
        head.first_states,
        head.second_states,
        bit_or(half_mask.mask) as mask
    from (
        select
            needed_head.tail_id,
            needed_head.first_states,
            needed_head.second_states,
            unnest(needed_head.first_states) as first_charge
        from needed_head
    ) as head
    inner join half_mask using (tail_id, first_charge, second_states)
    group by head.tail_id, head.first_states, head.second_states
),

allowing_set as materialized (
    select
        tailed_set.element_set_id,
        bit_or(head_mask.mask) as mask
    from tailed_set
    inner join head_mask using (tail_id, first_states, second_states)
    group by tailed_set.element_set_id
),

masked_set as materialized (
    select
        member_list.element_set_id,
        list_transform(member_list.members, lambda position: symbol_list.symbols[position])
            as elements,
        coalesce(allowing_set.mask, repeat('0', settings.n_all_amounts)::bit) as mask
    from member_list
    cross join symbol_list
    cross join settings
    left join allowing_set using (element_set_id)
    -- A set without allowed compositions has no part in them.
    where allowing_set.mask is not null or not are_allowed
    order by member_list.element_set_id
),

ratio_list as (
    select
        list(ratio.ratio_id order by ratio.ratio_id) as ratio_ids,
        list(
            list_reduce(
                list_prepend(0::bigint, ratio.amounts::bigint[]),
                lambda number, amount: number * settings.max_amount + amount - 1
            )::integer
            order by ratio.ratio_id
        ) as amounts_numbers
    from ratio
    cross join settings
    where ratio.n_components = components
),

-- Unfolded, not joined: so the rows stand in the order of the key, and need little sorting.
unfolded as (
    select
        masked_set.element_set_id,
        masked_set.elements,
        masked_set.mask,
        unnest(ratio_list.ratio_ids) as ratio_id,
        unnest(ratio_list.amounts_numbers) as amounts_number
    from masked_set
    cross join ratio_list
)

select
    unfolded.element_set_id,
    unfolded.elements,
    unfolded.ratio_id
from unfolded
where
    get_bit(unfolded.mask, unfolded.amounts_number) = case when are_allowed then 1 else 0 end;

comment on macro table counted_composition is
'counted_composition(components, first_set, last_set, are_allowed): rows of sets that are counted.';
