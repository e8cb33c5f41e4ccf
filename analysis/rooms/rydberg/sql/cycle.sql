-- One row per point and start: what the gas does in the end, by integration (Runge-Kutta of fourth
-- order, 300 inverse decay rates to come to it, 16 to look at it; an oscillation that is not there
-- by then has its cycle by Newton's method). Key: (point_id, start). What a period leaves of a
-- small deviation is its largest Floquet multiplier but for that of 1 along the cycle (standard
-- physics): below 1 it lasts for ever, which the paper's Figure 4(a) shows for 50 ms. What
-- contrast is the paper does not say: here it is (highest - lowest)/(highest + lowest), our
-- convention, of the Rydberg density n_r + n_s.
create table rydberg.cycle as
select
    staged.point_id::uinteger as point_id,
    staged.start::varchar as start,
    staged.is_oscillating::boolean as is_oscillating,
    staged.is_settled::boolean as is_settled,
    case when not isnan(staged.period) then staged.period::double end as period,
    staged.lowest::double as lowest,
    staged.highest::double as highest,
    staged.mean::double as mean,
    staged.contrast::double as contrast,
    staged.amplitude_r::double as amplitude_r,
    staged.amplitude_s::double as amplitude_s,
    case when not isnan(staged.correlation) then staged.correlation::double end as correlation,
    case when not isnan(staged.phase_lag) then staged.phase_lag::double end as phase_lag,
    case when not isnan(staged.multiplier) then staged.multiplier::double end as multiplier,
    case
        when staged.multiplier > 0 and not isnan(staged.multiplier)
            then -staged.period::double / ln(staged.multiplier::double)
    end as relaxation_time
from staged_columns as staged
order by point_id, start;

comment on table rydberg.cycle is
'One row per point and start followed: what the gas does in the end, by integration.';
comment on column rydberg.cycle.point_id is 'The point, in rydberg.point. Key, with start.';
comment on column rydberg.cycle.start is 'As in rydberg.cycle_start.';
comment on column rydberg.cycle.is_oscillating is 'Whether the Rydberg density moves (by 1e-6).';
comment on column rydberg.cycle.is_settled is
'Whether it moves alike (to 0.1 %) in both halves of what was looked at.';
comment on column rydberg.cycle.period is
'Period in inverse decay rates; null if it does not oscillate, or not regularly yet.';
comment on column rydberg.cycle.lowest is 'Lowest Rydberg density.';
comment on column rydberg.cycle.highest is 'Highest Rydberg density.';
comment on column rydberg.cycle.mean is 'Mean Rydberg density.';
comment on column rydberg.cycle.contrast is
'(highest - lowest)/(highest + lowest), 0 to 1. Our convention.';
comment on column rydberg.cycle.amplitude_r is 'Amplitude of the population of r.';
comment on column rydberg.cycle.amplitude_s is 'Amplitude of the population of s.';
comment on column rydberg.cycle.correlation is
'Of n_r and n_s, -1 to 1: below 0, one state is excited at the cost of the other.';
comment on column rydberg.cycle.phase_lag is
'By what part of a period n_s comes after n_r, in degrees, 0 to 360.';
comment on column rydberg.cycle.multiplier is
'What a period leaves of a small deviation from the cycle, at most; null of no settled cycle.';
comment on column rydberg.cycle.relaxation_time is
'In which time a deviation falls to 1/e, at most, in inverse decay rates; null as the multiplier.';
