-- One row per strength of noise and frequency: the spectrum of the Rydberg density after a quench.
-- Key: (noise, frequency). The content of the paper's Figure 4(c, d). Noise is Gaussian with all
-- frequencies up to the bandwidth of rydberg.setting, on both Rabi frequencies; window (Hann),
-- length (200) and averaging over 8 runs are our convention.
create table rydberg.quench_spectrum as
select
    staged.noise::double as noise,
    staged.frequency::double as frequency,
    staged.amplitude::double as amplitude
from staged_columns as staged
order by noise, frequency;

comment on table rydberg.quench_spectrum is
'One row per strength of noise and frequency: the spectrum of the density after a quench.';
comment on column rydberg.quench_spectrum.noise is
'Root mean square of the noise, as a share of the Rabi frequencies. Key, with frequency.';
comment on column rydberg.quench_spectrum.frequency is 'Frequency, periods per inverse decay rate.';
comment on column rydberg.quench_spectrum.amplitude is
'Amplitude of the density at that frequency, mean of the runs.';
