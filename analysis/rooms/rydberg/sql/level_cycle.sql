-- One row per scheme, Rabi frequency and detuning followed from the ground state: what the gas does
-- in the end. Key: (scheme, rabi, detuning). By integration of all its equations, 120 inverse decay
-- rates to come to it and 16 to look at it. Microseconds are those of a decay rate in 2π MHz.
create table rydberg.level_cycle as
select
    staged.scheme::varchar as scheme,
    staged.rabi::double as rabi,
    staged.detuning::double as detuning,
    staged.is_oscillating::boolean as is_oscillating,
    staged.is_settled::boolean as is_settled,
    case when not isnan(staged.period) then staged.period::double end as period,
    case
        when not isnan(staged.period)
            then staged.period::double / (2 * pi() * setting.decay_rate)
    end as period_us,
    staged.lowest::double as lowest,
    staged.highest::double as highest,
    (staged.highest::double - staged.lowest) / (staged.highest + staged.lowest) as contrast,
    case
        when staged.scheme = 'ladder'
            then exp(-setting.optical_depth * staged.highest_absorption::double)
    end as lowest_transmission,
    case
        when staged.scheme = 'ladder'
            then exp(-setting.optical_depth * staged.lowest_absorption::double)
    end as highest_transmission
from staged_columns as staged
cross join rydberg.setting as setting
order by scheme, rabi, detuning;

comment on table rydberg.level_cycle is
'One row per scheme, Rabi frequency and detuning followed: what the gas does in the end.';
comment on column rydberg.level_cycle.scheme is 'As in rydberg.level. Key, with rabi and detuning.';
comment on column rydberg.level_cycle.rabi is 'As in rydberg.level_curve.';
comment on column rydberg.level_cycle.detuning is 'The detuning, in decay rates.';
comment on column rydberg.level_cycle.is_oscillating is 'Whether the density moves (by 1e-6).';
comment on column rydberg.level_cycle.is_settled is
'Whether it moves alike (to 0.1 %) in both halves of what was looked at.';
comment on column rydberg.level_cycle.period is
'Period in inverse decay rates; null if it does not oscillate, or not regularly.';
comment on column rydberg.level_cycle.period_us is
'The same in µs, if rates were given in 2π MHz.';
comment on column rydberg.level_cycle.lowest is 'Lowest density of all Rydberg states.';
comment on column rydberg.level_cycle.highest is 'Highest density of them.';
comment on column rydberg.level_cycle.contrast is '(highest - lowest)/(highest + lowest).';
comment on column rydberg.level_cycle.lowest_transmission is
'Lowest transmission of the probe; null without one.';
comment on column rydberg.level_cycle.highest_transmission is
'Highest transmission of the probe: above 1 it is amplified for a moment; null without one.';
