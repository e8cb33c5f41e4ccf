-- One row per state that a component of a composition can be in, as the definition of allowed folds
-- components in: one per species of known electronegativity, and one that stands for no component.
-- Key: (z, charge).
create table component_state as
select
    enum_code(species.symbol)::bigint + 1 as z,
    species.oxidation_state::bigint as charge,
    case when species.oxidation_state > 0 then species.electronegativity end as cation,
    case when species.oxidation_state < 0 then species.electronegativity end as anion,
    species.rarity::integer as rarity,
    chr(64 + species.usual_rank::integer) as usual_ranks
from species
where species.electronegativity is not null
union all
select
    0 as z,
    0 as charge,
    null as cation,
    null as anion,
    0 as rarity,
    '' as usual_ranks;

comment on table component_state is
'One row per state that a component can be in, and one that stands for no component.';
comment on column component_state.z is 'Atomic number of the element; 0 for no component.';
comment on column component_state.charge is 'species.oxidation_state; 0 for no component.';
comment on column component_state.cation is 'Its Pauling electronegativity as a cation; else null.';
comment on column component_state.anion is 'Its Pauling electronegativity as an anion; else null.';
comment on column component_state.rarity is 'species.rarity; 0 for no component.';
comment on column component_state.usual_ranks is
'species.usual_rank as a character, A for the first, which choices have one behind the other.';
