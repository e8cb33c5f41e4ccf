-- Adds to node_choice what beginnings of $1 elements make of those of one fewer: the definition of
-- allowed, for many at once.
insert into node_choice
select
    rest_node.node_id,
    node_choice.charge + rest_node.last_amount * offered_state.charge as charge,
    greatest(node_choice.highest_cation, offered_state.cation) as highest_cation,
    least(node_choice.lowest_anion, offered_state.anion) as lowest_anion,
    max(least(node_choice.common_states, offered_state.icsd_share)) as common_states
from rest_node
inner join node_choice on rest_node.parent_id = node_choice.node_id
inner join offered_state on rest_node.last_symbol = offered_state.symbol
where
    rest_node.batch = $1
    and is_ordered(
        greatest(node_choice.highest_cation, offered_state.cation),
        least(node_choice.lowest_anion, offered_state.anion)
    )
group by all;
