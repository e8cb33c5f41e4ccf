-- Scratch. One row per element of the space, with small numbers for what it offers. Key: symbol.
-- Elements of one role (role_id, at most 103, so that it fits seven bits) are interchangeable in
-- the fast path: 44 roles stand for the 97 usable elements of the paper's set. first_role_id stands
-- for all roles with the same cation set, last_role_id for all with the same anion set.
create temp table element_role as
with numbered as (
    select
        element_side.symbol,
        element_side.position,
        element_side.tie_group,
        element_side.is_usable,
        cation_set.state_set_id as cation_set_id,
        anion_set.state_set_id as anion_set_id,
        dense_rank() over (
            order by element_side.cation_states, element_side.anion_states
        ) as role_id
    from element_side
    inner join state_set as cation_set on element_side.cation_states = cation_set.oxidation_states
    inner join state_set as anion_set on element_side.anion_states = anion_set.oxidation_states
)

select
    numbered.symbol,
    numbered.position,
    numbered.tie_group,
    numbered.is_usable,
    numbered.cation_set_id,
    numbered.anion_set_id,
    numbered.role_id,
    min(numbered.role_id) over (partition by numbered.cation_set_id) as first_role_id,
    min(numbered.role_id) over (partition by numbered.anion_set_id) as last_role_id
from numbered;
