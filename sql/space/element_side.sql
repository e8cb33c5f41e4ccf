-- One row per element of the space: what it can be on either side of a split. Key: symbol.
--
-- Cations must lie strictly below anions in electronegativity. So the elements of an allowed
-- composition, sorted by electronegativity, split into cations first and anions after. Before the
-- split an element offers its states >= 0, after it those <= 0: a zero state is neither cation nor
-- anion and may stand on both sides.
create table element_side as
select
    element.symbol,
    element.space_position as position,
    dense_rank() over (order by element.electronegativity nulls first) as tie_group,
    -- Unknown electronegativity or no listed state: no composition with this element is allowed.
    element.electronegativity is not null and count(species.oxidation_state) > 0 as is_usable,
    coalesce(
        list(species.oxidation_state order by species.oxidation_state)
        filter (species.oxidation_state >= 0), []
    ) as cation_states,
    coalesce(
        list(species.oxidation_state order by species.oxidation_state)
        filter (species.oxidation_state <= 0), []
    ) as anion_states
from element
left join species using (symbol)
where element.in_space
group by element.symbol, element.electronegativity, element.space_position
-- Two builds are equal row by row.
order by element.space_position;

comment on table element_side is
'One row per element of the space: what it offers as a cation and as an anion.';
comment on column element_side.symbol is 'The element. Key.';
comment on column element_side.position is 'Its place in the order of electronegativity, from 1.';
comment on column element_side.tie_group is
'Number of its electronegativity, ascending: elements that share it have none between them.';
comment on column element_side.is_usable is
'Whether its electronegativity is known and a state is listed; otherwise nothing allowed has it.';
comment on column element_side.cation_states is
'The states it offers before a split, ascending: those that are not negative.';
comment on column element_side.anion_states is
'The states it offers after a split, ascending: those that are not positive.';
