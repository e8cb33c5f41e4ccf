-- Scratch. One row per opening of a candidate that no mask tells of, and charge of an element in
-- its gap that would make it neutral: the definition of allowed, for many at once. Key:
-- (opening_id, charge). A cation in the gap has to lie below lowest_anion (of the choice of states
-- of the rest that is the easiest on it), an anion above highest_cation; 0 and 10 stand for none.
-- Elements without states or of unknown electronegativity offer nothing, and nothing with them is
-- allowed.
create or replace temp table gap_charge as
with recursive offered as materialized (
    select
        species.symbol,
        species.oxidation_state::bigint as charge,
        case when species.oxidation_state > 0 then species.electronegativity else 0 end as cation,
        case when species.oxidation_state < 0 then species.electronegativity else 10 end as anion
    from species
    where species.electronegativity is not null
),

-- One row per beginning and distinct outcome of choosing its states, in order so far.
outcome as (
    select
        0::bigint as node_id,
        0::bigint as charge,
        0::decimal(4, 2) as highest_cation,
        10::decimal(4, 2) as lowest_anion
    union
    select
        rest_node.node_id,
        outcome.charge + rest_node.last_amount * offered.charge as charge,
        greatest(outcome.highest_cation, offered.cation) as highest_cation,
        least(outcome.lowest_anion, offered.anion) as lowest_anion
    from outcome
    inner join rest_node on outcome.node_id = rest_node.parent_id
    inner join offered on rest_node.last_symbol = offered.symbol
    where
        is_ordered(
            greatest(outcome.highest_cation, offered.cation),
            least(outcome.lowest_anion, offered.anion)
        )
)

select
    opening.opening_id,
    -outcome.charge // opening.amount::bigint as charge,
    max(outcome.lowest_anion) as lowest_anion,
    min(outcome.highest_cation) as highest_cation
from unlabelled_opening as opening
inner join rest_node using (elements, amounts)
inner join outcome using (node_id)
where
    outcome.charge % opening.amount::bigint = 0
    and abs(outcome.charge // opening.amount::bigint)
    <= (select max(abs(offered.charge)) from offered)
group by all;
