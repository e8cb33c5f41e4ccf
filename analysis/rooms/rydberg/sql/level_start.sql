-- One row per scheme, Rabi frequency and detuning at which the gas is followed in time: where its
-- fixed points say that there is a cycle, whole detunings. Key: (scheme, rabi, detuning).
create view rydberg.level_start as
select
    phase.scheme,
    phase.rabi,
    phase.detuning,
    phase.label
from rydberg.level_phase as phase
where phase.label in ('oscillating', 'overlapping') and phase.detuning = round(phase.detuning);

comment on view rydberg.level_start is
'One row per scheme, Rabi frequency and detuning at which the gas is followed in time.';
comment on column rydberg.level_start.scheme is 'As in level. Key, with rabi and detuning.';
comment on column rydberg.level_start.rabi is 'As in level_curve.';
comment on column rydberg.level_start.detuning is 'The detuning, in decay rates.';
comment on column rydberg.level_start.label is 'As in phase.';
