-- One row per scheme, Rabi frequency and place along the curve of fixed points: at a fixed shifted
-- detuning the equations have one steady state (of the Liouvillian), so that all fixed points of
-- all detunings are one curve (standard physics). Key: (scheme, rabi, shifted_detuning). Rabi
-- frequencies are those of two photons in a ladder: probe by coupling over twice the probe's
-- detuning. Transmission: exp(-optical depth times absorption), absorption by that of weak resonant
-- light, atoms at rest; the experiment is in a warm cell, whose Doppler shifts are left out. MHz
-- are those of a decay rate given in 2π MHz.
create table rydberg.level_curve as
select
    staged.scheme::varchar as scheme,
    staged.rabi::double as rabi,
    staged.coupling_rabi::double as coupling_rabi,
    staged.shifted_detuning::double as shifted_detuning,
    staged.detuning::double as detuning,
    staged.detuning::double * setting.decay_rate as detuning_mhz,
    staged.density::double as density,
    staged.growth_rate::double as growth_rate,
    staged.frequency::double as frequency,
    staged.n_unstable::utinyint as n_unstable,
    case when staged.scheme = 'ladder' then staged.absorption::double end as absorption,
    case
        when staged.scheme = 'ladder'
            then exp(-setting.optical_depth * staged.absorption::double)
    end as transmission
from staged_columns as staged
cross join rydberg.setting as setting
order by scheme, rabi, shifted_detuning;

comment on table rydberg.level_curve is
'One row per scheme, Rabi frequency and place along the curve of fixed points.';
comment on column rydberg.level_curve.scheme is
'As in rydberg.level. Key, with rabi and shifted_detuning.';
comment on column rydberg.level_curve.rabi is
'Rabi frequency, in a ladder that of two photons, in decay rates.';
comment on column rydberg.level_curve.coupling_rabi is
'Rabi frequency of the light that drives the Rydberg states, in decay rates.';
comment on column rydberg.level_curve.shifted_detuning is
'Detuning less interaction times Rydberg density, in decay rates.';
comment on column rydberg.level_curve.detuning is
'The detuning (of two photons) at which this is a fixed point, in decay rates.';
comment on column rydberg.level_curve.detuning_mhz is
'The same in MHz, if rates were given in 2π MHz.';
comment on column rydberg.level_curve.density is 'Density of all Rydberg states.';
comment on column rydberg.level_curve.growth_rate is
'Rate at which small deviations grow, below 0 decay, at most; in decay rates.';
comment on column rydberg.level_curve.frequency is
'Angular frequency at which they turn, in decay rates.';
comment on column rydberg.level_curve.n_unstable is 'Directions in which deviations grow.';
comment on column rydberg.level_curve.absorption is
'Absorption of the probe by that of weak resonant light; null without a probe.';
comment on column rydberg.level_curve.transmission is
'Share of the probe that is transmitted; null without a probe.';
