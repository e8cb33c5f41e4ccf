-- One row per strength of noise: how much of the spectrum is left in its line. Key: noise. The
-- paper states both sums: N, the sum of the amplitudes over that without noise, less 1; and Q, the
-- share of the amplitudes within the line. Over which frequencies is our convention: 0.05 to 3
-- periods per inverse decay rate, and 0.02 to either side of the highest without noise. The
-- paper's fit, Q = 0.75 exp(-0.94 N) + 0.25 of its highest, is of its experiment and not expected
-- here. Where the density does not oscillate without noise, by 1e-6 at least, there is no line and
-- no row.
create view rydberg.crystalline_fraction as
with in_band as (
    select
        spectrum.noise,
        spectrum.frequency,
        spectrum.amplitude
    from rydberg.quench_spectrum as spectrum
    where spectrum.frequency between 0.05 and 3
),

line as (
    select arg_max(in_band.frequency, in_band.amplitude) as frequency
    from in_band
    where in_band.noise = 0
),

summed as (
    select
        in_band.noise,
        -- In one order, so that the last digits are the same every time.
        sum(in_band.amplitude order by in_band.frequency) as amplitude,
        sum(in_band.amplitude order by in_band.frequency)
            filter (abs(in_band.frequency - line.frequency) < 0.02) as amplitude_in_line,
        arg_max(in_band.frequency, in_band.amplitude) as peak_frequency
    from in_band
    cross join line
    group by in_band.noise
),

noise_free as (
    select
        summed.amplitude,
        summed.amplitude_in_line
    from summed
    where summed.noise = 0 and summed.amplitude_in_line >= 1e-6
)

select
    summed.noise,
    summed.amplitude / noise_free.amplitude - 1 as strength,
    summed.amplitude_in_line / summed.amplitude as fraction,
    fraction * noise_free.amplitude / noise_free.amplitude_in_line as relative_fraction,
    summed.peak_frequency
from summed
cross join noise_free
order by summed.noise;

comment on view rydberg.crystalline_fraction is
'One row per strength of noise: how much of the spectrum is left in its line.';
comment on column rydberg.crystalline_fraction.noise is
'Root mean square of the noise, as a share of the Rabi frequencies. Key.';
comment on column rydberg.crystalline_fraction.strength is
'The paper''s N: sum of the amplitudes over that without noise, less 1.';
comment on column rydberg.crystalline_fraction.fraction is
'The paper''s crystalline fraction Q: share of the amplitudes within the line.';
comment on column rydberg.crystalline_fraction.relative_fraction is 'Q over that without noise.';
comment on column rydberg.crystalline_fraction.peak_frequency is
'Frequency of the highest amplitude, periods per inverse decay rate.';
