-- One row per protocol and strength of the field: what rotations as long as the sequences' do to a
-- spin 1/2, finely. Key: (protocol, field_gauss). Half turns take the time of the echo, their
-- fields have two dozen points to a fringe and reach over a dozen of them; of continuous turns, at
-- the sequence's rate, the envelope. Numerics.
create table ion.curve_value as
select
    staged_columns.protocol,
    staged_columns.field_gauss,
    staged_columns.half_leakage,
    nullif(staged_columns.magnus_half_leakage, 'nan') as magnus_half_leakage,
    nullif(staged_columns.shift_rad, 'nan') as shift_rad,
    nullif(staged_columns.magnus_shift_rad, 'nan') as magnus_shift_rad
from staged_columns
order by staged_columns.protocol, staged_columns.field_gauss;

comment on table ion.curve_value is
'One row per protocol and field: what rotations of the sequences do to a spin 1/2.';
comment on column ion.curve_value.protocol is
'A shape of half turns, or continuous. Key, with field_gauss.';
comment on column ion.curve_value.field_gauss is 'Strength of the field that turns, in G.';
comment on column ion.curve_value.half_leakage is 'p; of continuous turns its envelope.';
comment on column ion.curve_value.magnus_half_leakage is
'p by the first-order Magnus term; null of continuous turns.';
comment on column ion.curve_value.shift_rad is
'Phase per unit of m beyond the Larmor phase, in rad, from -π to π; null of continuous turns.';
comment on column ion.curve_value.magnus_shift_rad is
'The same by the second-order Magnus term, in rad; null of continuous turns.';
