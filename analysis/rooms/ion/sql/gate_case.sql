-- One row per entangling gate that is simulated: two spins 1/2 in a static gradient, their field
-- turned at a rate near the frequency of a mode. Key: gate_id. Couplings, stray fields and loops
-- are crossed; phonons, the other side of the mode, no allowance for the tilt, and errors that the
-- setting of the gate does not know of (the mode's drift, the field's) each stand alone. Our
-- convention: the paper's values are lost.
create table ion.gate_case as
with varied as (
    select
        setting.gate_larmor_mhz as larmor_mhz,
        setting.gate_mode_mhz as mode_mhz,
        setting.gate_coupling_khz * coupling.share as coupling_khz,
        setting.gate_detuning_khz as given_detuning_khz,
        stray.stray_khz,
        loops.n_loops,
        phonons.n_phonons,
        side.detuning_sign,
        tilt.is_tilt_corrected,
        drift.mode_drift_hz,
        field_error.field_error,
        (phonons.n_phonons > 0)::integer
        + (side.detuning_sign < 0)::integer
        + (not tilt.is_tilt_corrected)::integer
        + (drift.mode_drift_hz > 0)::integer
        + (field_error.field_error > 0)::integer as n_odd
    from ion.setting
    cross join (values (1.0::double), (0.5), (0.25)) as coupling (share)
    cross join (values (0.0::double), (2.0)) as stray (stray_khz)
    cross join (values (1), (2)) as loops (n_loops)
    cross join (values (0), (1), (2), (3), (4)) as phonons (n_phonons)
    cross join (values (1), (-1)) as side (detuning_sign)
    cross join (values (true), (false)) as tilt (is_tilt_corrected)
    cross join (values (0.0::double), (100.0)) as drift (mode_drift_hz)
    cross join (values (0.0::double), (1e-4)) as field_error (field_error)
)

select
    row_number() over (
        order by
            varied.is_tilt_corrected desc,
            varied.coupling_khz desc,
            varied.stray_khz asc,
            varied.n_loops asc,
            varied.n_phonons asc,
            varied.detuning_sign desc,
            varied.mode_drift_hz asc,
            varied.field_error asc
    )::integer as gate_id,
    varied.larmor_mhz,
    varied.mode_mhz,
    varied.coupling_khz,
    varied.stray_khz,
    varied.n_loops,
    varied.n_phonons,
    varied.detuning_sign,
    varied.is_tilt_corrected,
    varied.mode_drift_hz,
    varied.field_error,
    varied.given_detuning_khz
from varied
where
    varied.n_odd = 0
    or (
        varied.n_odd = 1
        and varied.stray_khz = 0
        and varied.n_loops = 1
        -- More phonons, and errors, of the strongest coupling alone.
        and (
            varied.coupling_khz = (select setting.gate_coupling_khz from ion.setting)
            or (varied.n_phonons <= 1 and varied.mode_drift_hz = 0 and varied.field_error = 0)
        )
    )
order by gate_id;

comment on table ion.gate_case is
'One row per entangling gate that is simulated. By stoichia ion.';
comment on column ion.gate_case.gate_id is 'Number from 1. Key.';
comment on column ion.gate_case.larmor_mhz is 'Larmor frequency of the spins, in MHz.';
comment on column ion.gate_case.mode_mhz is 'Frequency of the mode, in MHz.';
comment on column ion.gate_case.coupling_khz is
'Coupling of spin and motion by the gradient, Ω/2π, in kHz.';
comment on column ion.gate_case.stray_khz is
'Constant stray field along the permanent one, as the frequency of a spin 1/2 in it, in kHz.';
comment on column ion.gate_case.n_loops is 'Loops of the motion.';
comment on column ion.gate_case.n_phonons is 'Phonons in the mode at the beginning.';
comment on column ion.gate_case.detuning_sign is
'Whether the field turns faster (1) or slower (-1) than the mode.';
comment on column ion.gate_case.is_tilt_corrected is
'Whether detuning and time allow for the tilt of the spins'' axis, which the paper leaves out.';
comment on column ion.gate_case.mode_drift_hz is
'By how much the mode is faster than detuning and time are set for, in Hz.';
comment on column ion.gate_case.field_error is
'By what part of itself the field is stronger than the phases of the target are set for.';
comment on column ion.gate_case.given_detuning_khz is
'How far from the mode the field turns, in kHz, if given; null: what entangles most.';
