-- Scratch. One row per opening of a ranked composition, charge of an element in its gap that would
-- make it neutral, and what lies above and below. Key: (opening_id, charge, lowest_anion,
-- highest_cation). A cation in the gap has to lie below lowest_anion, an anion above
-- highest_cation. common_states as in node_choice. The state of the last element of what is left is
-- chosen here, since few choices leave a charge that an element can have.
create or replace temp table gap_charge as
with charge_range as (
    select
        min(offered_state.charge) as lowest,
        max(offered_state.charge) as highest
    from offered_state
),

placed as (
    select
        candidate_opening.opening_id,
        candidate_opening.amount::bigint as amount,
        candidate_opening.elements[-1] as last_symbol,
        candidate_opening.amounts[-1]::bigint as last_amount,
        coalesce(rest_node.node_id, 0) as node_id
    from candidate_opening
    left join rest_node
        on
            candidate_opening.elements[:-2] = rest_node.elements
            and candidate_opening.amounts[:-2] = rest_node.amounts
)

select
    placed.opening_id,
    -(node_choice.charge + placed.last_amount * offered_state.charge) // placed.amount as charge,
    least(node_choice.lowest_anion, offered_state.anion) as lowest_anion,
    greatest(node_choice.highest_cation, offered_state.cation) as highest_cation,
    max(least(node_choice.common_states, offered_state.icsd_share)) as common_states
from placed
inner join node_choice using (node_id)
inner join offered_state on placed.last_symbol = offered_state.symbol
cross join charge_range
where
    (node_choice.charge + placed.last_amount * offered_state.charge) % placed.amount = 0
    and -(node_choice.charge + placed.last_amount * offered_state.charge)
    between charge_range.lowest * placed.amount and charge_range.highest * placed.amount
    and is_ordered(
        greatest(node_choice.highest_cation, offered_state.cation),
        least(node_choice.lowest_anion, offered_state.anion)
    )
group by all;
