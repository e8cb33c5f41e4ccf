-- One row per gate: the whole Hamiltonian in time, beside what the effective one makes of the
-- spins. Key: gate_id. Numerics; the spins begin along x, the target is exp(-iΦ S_z²) of them, with
-- Φ = π/2 unless the detuning is given: then it is what the loops that close give.
create table ion.gate_outcome as
select
    staged_columns.gate_id,
    staged_columns.duration_us,
    staged_columns.detuning_khz,
    staged_columns.entangling_phase_rad,
    staged_columns.fidelity,
    staged_columns.fidelity_free_z,
    staged_columns.free_z_rad,
    staged_columns.phonon_change,
    staged_columns.idle_phase_rad
from staged_columns
order by staged_columns.gate_id;

comment on table ion.gate_outcome is
'One row per gate: the whole Hamiltonian beside the effective one. By stoichia ion.';
comment on column ion.gate_outcome.gate_id is 'The gate, in ion.gate_case. Key.';
comment on column ion.gate_outcome.duration_us is 'How long it takes, in µs.';
comment on column ion.gate_outcome.detuning_khz is 'Of the turning field from the mode, in kHz.';
comment on column ion.gate_outcome.entangling_phase_rad is
'Φ of the target, in rad; π/2 without sign entangles most.';
comment on column ion.gate_outcome.fidelity is 'Of the spins with the effective Hamiltonian''s.';
comment on column ion.gate_outcome.fidelity_free_z is
'The same after the best turn about z, which a calibration takes out.';
comment on column ion.gate_outcome.free_z_rad is 'That turn, in rad.';
comment on column ion.gate_outcome.phonon_change is 'Change of the mean number of phonons.';
comment on column ion.gate_outcome.idle_phase_rad is
'What the stray field turns a spin by in the same time where nothing decouples it, in rad.';
