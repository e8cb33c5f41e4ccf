-- Adds to node_choice what beginnings of $1 elements make of those of one fewer: the definition of
-- allowed, for many at once. Elements without states or of unknown electronegativity offer nothing,
-- and nothing with them is allowed.
insert into node_choice
with offered as (
    select
        species.symbol,
        species.oxidation_state::bigint as charge,
        species.icsd_share::float as icsd_share,
        case when species.oxidation_state > 0 then species.electronegativity else 0 end as cation,
        case when species.oxidation_state < 0 then species.electronegativity else 10 end as anion
    from species
    where species.electronegativity is not null
)

select
    rest_node.node_id,
    node_choice.charge + rest_node.last_amount * offered.charge as charge,
    greatest(node_choice.highest_cation, offered.cation) as highest_cation,
    least(node_choice.lowest_anion, offered.anion) as lowest_anion,
    max(least(node_choice.common_states, offered.icsd_share)) as common_states
from rest_node
inner join node_choice on rest_node.parent_id = node_choice.node_id
inner join offered on rest_node.last_symbol = offered.symbol
where
    rest_node.batch = $1
    and is_ordered(
        greatest(node_choice.highest_cation, offered.cation),
        least(node_choice.lowest_anion, offered.anion)
    )
group by all;
