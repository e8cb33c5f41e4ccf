-- One row: what the room was made with. Rates of this schema are in units of the decay rate of the
-- Rydberg states, times in units of its inverse; decay_rate is that rate in the units of whoever
-- ran stoichia rydberg, by which what was given was divided.
create table rydberg.setting as
select
    staged.decay_rate::double as decay_rate,
    staged.scan_rabi::double as scan_rabi,
    staged.quench_rabi::double as quench_rabi,
    staged.quench_detuning::double as quench_detuning,
    staged.noise_bandwidth::double as noise_bandwidth,
    staged.sweep_rate::double as sweep_rate,
    staged.probe_rabi::double as probe_rabi,
    staged.probe_detuning::double as probe_detuning,
    staged.middle_decay::double as middle_decay,
    staged.optical_depth::double as optical_depth,
    staged.seed::uinteger as seed,
    staged.stoichia_version::varchar as stoichia_version,
    staged.made_at::timestamp as made_at
from staged_columns as staged;

comment on table rydberg.setting is
'One row: what stoichia rydberg was run with. All rates of the schema are in decay rates.';
comment on column rydberg.setting.decay_rate is
'The decay rate of the Rydberg states in the units that rates were given in; 1 elsewhere.';
comment on column rydberg.setting.scan_rabi is
'Rabi frequency at which the splitting is scanned, in decay rates. Our convention.';
comment on column rydberg.setting.quench_rabi is
'Rabi frequency of the quench, in decay rates. Our convention, the paper gives none.';
comment on column rydberg.setting.quench_detuning is
'Detuning of the quench, in decay rates. Our convention, the paper gives none.';
comment on column rydberg.setting.noise_bandwidth is
'Up to which frequency noise reaches, in periods per inverse decay rate. Our convention.';
comment on column rydberg.setting.sweep_rate is
'By how much a swept detuning changes in an inverse decay rate, in decay rates. Our convention.';
comment on column rydberg.setting.probe_rabi is
'Rabi frequency of the probe in the ladder with a middle level, in decay rates.';
comment on column rydberg.setting.probe_detuning is
'Detuning of the probe from the middle level, in decay rates.';
comment on column rydberg.setting.middle_decay is 'Decay rate of the middle level, in decay rates.';
comment on column rydberg.setting.optical_depth is
'Optical depth for weak resonant light of the probe. Our convention.';
comment on column rydberg.setting.seed is 'Of the noise and of the random starts.';
comment on column rydberg.setting.stoichia_version is 'Version of stoichia that made the schema.';
comment on column rydberg.setting.made_at is 'When it was made, in UTC.';
