-- One row per state that an element of a composition can be in, as the definition of allowed folds
-- elements in (labelled_of, allowed_of; other_rule_of too): one per species of known
-- electronegativity; and one, z = 0, for the component that half of a composition lacks. Key: (z,
-- charge).
create table component_state as
select
    enum_code(species.symbol)::bigint + 1 as z,
    species.oxidation_state::bigint as charge,
    case when species.oxidation_state > 0 then species.electronegativity end as as_cation,
    case when species.oxidation_state < 0 then species.electronegativity end as as_anion,
    species.rarity::integer as rarity,
    chr(64 + species.usual_rank::integer) as usual_rank
from species
where species.electronegativity is not null
union all
select
    0 as z,
    0 as charge,
    null as as_cation,
    null as as_anion,
    0 as rarity,
    '' as usual_rank;

comment on table component_state is
'One row per state that a component can be in, and one that stands for no component.';
comment on column component_state.z is 'Atomic number of the element; 0 for no component.';
comment on column component_state.charge is 'species.oxidation_state; 0 for no component.';
comment on column component_state.as_cation is
'Pauling electronegativity of its element if it is a cation; else null.';
comment on column component_state.as_anion is
'Pauling electronegativity of its element if it is an anion; else null.';
comment on column component_state.rarity is 'species.rarity; 0 for no component.';
comment on column component_state.usual_rank is
'species.usual_rank as a character, A for the first, which choices have one behind the other.';
