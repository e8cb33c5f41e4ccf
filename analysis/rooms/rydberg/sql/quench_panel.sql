-- One row per point of the four panels in which a quench is shown: populations by time (trace),
-- amplitudes by frequency (spectrum), crystalline fraction by strength of noise (fraction), and the
-- complex amplitudes of the runs (repeats). Times and rates are in units of the decay rate.
create view rydberg.quench_panel as
select
    'trace' as panel,
    unnest(['n_r', 'n_s', 'n_r + n_s']) as series,
    trace.time as x,
    unnest([trace.n_r, trace.n_s, trace.n_r + trace.n_s]) as y
from rydberg.quench_trace as trace
union all
select
    'spectrum' as panel,
    case when spectrum.noise = 0 then 'no noise' else 'noise ' || spectrum.noise end as series,
    spectrum.frequency as x,
    spectrum.amplitude as y
from rydberg.quench_spectrum as spectrum
where
    spectrum.frequency >= 0.05
    -- Without noise, and with that nearest to a twentieth.
    and (
        spectrum.noise = 0
        or spectrum.noise = (
            select arg_min(fraction.noise, abs(fraction.noise - 0.05))
            from rydberg.crystalline_fraction as fraction
            where fraction.noise > 0
        )
    )
union all
select
    'fraction' as panel,
    fraction.noise::varchar as series,
    fraction.strength as x,
    fraction.relative_fraction as y
from rydberg.crystalline_fraction as fraction
union all
select
    'repeats' as panel,
    'run' as series,
    repeat.amplitude * cos(radians(repeat.phase)) as x,
    repeat.amplitude * sin(radians(repeat.phase)) as y
from rydberg.quench_repeat as repeat;

comment on view rydberg.quench_panel is
'One row per point of the four panels in which a quench is shown.';
comment on column rydberg.quench_panel.panel is 'trace, spectrum, fraction or repeats.';
comment on column rydberg.quench_panel.series is 'The line that the point is of.';
comment on column rydberg.quench_panel.x is
'Time (1/γ), frequency (γ), strength of noise, or real part of the amplitude.';
comment on column rydberg.quench_panel.y is
'Population, amplitude, relative crystalline fraction, or imaginary part of the amplitude.';
