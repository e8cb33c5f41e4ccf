-- One row: what the room was made with. The paper's own values are lost in the text that we have:
-- fields, times and states are our convention.
create table ion.setting as
select
    staged_columns.species,
    staged_columns.spin,
    staged_columns.m,
    staged_columns.permanent_field_gauss,
    staged_columns.duration_us,
    staged_columns.echo_shape,
    staged_columns.echo_time_us,
    staged_columns.return_time_us,
    staged_columns.control_field_gauss,
    staged_columns.n_turns,
    staged_columns.ramp_time_us,
    staged_columns.gate_larmor_mhz,
    staged_columns.gate_mode_mhz,
    staged_columns.gate_coupling_khz,
    case when not isnan(staged_columns.gate_detuning_khz) then staged_columns.gate_detuning_khz end
        as gate_detuning_khz,
    staged_columns.made_at::timestamp as made_at
from staged_columns;

comment on table ion.setting is 'One row: what the room was made with. By stoichia ion.';
comment on column ion.setting.species is 'The ion, in ion.known_species.';
comment on column ion.setting.gate_larmor_mhz is
'Larmor frequency of the spins of the gates, in MHz.';
comment on column ion.setting.gate_mode_mhz is 'Frequency of their mode, in MHz.';
comment on column ion.setting.gate_coupling_khz is
'Strongest coupling of spin and motion that gates have, in kHz.';
comment on column ion.setting.gate_detuning_khz is
'How far from the mode the field turns in a gate, in kHz; null: what entangles most.';
comment on column ion.setting.spin is 'F of the state that counts and thresholds are told for.';
comment on column ion.setting.m is
'm of that state, from which the qubit of the filter functions reaches to m - 1.';
comment on column ion.setting.permanent_field_gauss is 'The permanent quantisation field, in G.';
comment on column ion.setting.duration_us is
'How long the sequences of the filter functions last, in µs.';
comment on column ion.setting.echo_shape is 'Shape of the echo''s half turn, in ion.shape.';
comment on column ion.setting.echo_time_us is 'How long the echo''s half turn lasts, in µs.';
comment on column ion.setting.return_time_us is
'How long the echo''s field takes back along z, through zero, in µs.';
comment on column ion.setting.control_field_gauss is
'Strength of the field that turns continuously, in G.';
comment on column ion.setting.n_turns is 'How many turns the continuous rotation makes.';
comment on column ion.setting.ramp_time_us is
'How long its rate takes to rise, and to fall, in µs.';
comment on column ion.setting.made_at is 'When the room was made, in UTC.';
