-- One row per field of the grid and distance: the current of a thin straight wire that makes the
-- field of its circuit, B = μ0 I/2πr (standard physics; 0.002 G m/A), which also cancels the
-- permanent one when the whole points against it. Key: (field_gauss, distance_um). The paper has
-- numbers of the kind, all lost.
create view ion.circuit as
select
    field.field_gauss,
    distance.distance_um,
    field.field_gauss + setting.permanent_field_gauss as circuit_field_gauss,
    circuit_field_gauss * distance.distance_um * 1e-6 / 0.002 as current_ampere
from ion.field
cross join ion.setting
cross join (values (20.0::double), (40.0), (80.0)) as distance (distance_um);

comment on view ion.circuit is
'One row per field and distance: the current of the wire that makes it. By stoichia ion.';
comment on column ion.circuit.field_gauss is 'Strength of the whole field, in G. Key.';
comment on column ion.circuit.distance_um is 'Distance of the ion from the wire, in µm. Key.';
comment on column ion.circuit.circuit_field_gauss is
'What of it the circuit makes when the whole points against the permanent field, in G.';
comment on column ion.circuit.current_ampere is 'Its current, in A; heat grows as its square.';
