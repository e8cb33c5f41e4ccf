-- One row per scheme, Rabi frequency and detuning: how many fixed points the curve has there, and
-- the phase they make. Key: (scheme, rabi, detuning). Each piece of the curve that passes a
-- detuning is a fixed point of it; near a fold, within a step of the curve, two may be missed.
create view rydberg.level_phase as
with piece as (
    select
        curve.scheme,
        curve.rabi,
        curve.detuning,
        lead(curve.detuning) over along as next_detuning,
        curve.n_unstable,
        lead(curve.n_unstable) over along as next_n_unstable
    from rydberg.level_curve as curve
    window along as (partition by curve.scheme, curve.rabi order by curve.shifted_detuning)
),

axis as (
    select
        piece.scheme,
        unnest(
            range(ceil(5 * min(piece.detuning))::bigint, floor(5 * max(piece.detuning))::bigint + 1)
        ) / 5 as detuning
    from piece
    group by piece.scheme
),

counted as (
    select
        piece.scheme,
        piece.rabi,
        axis.detuning,
        count(*) as n_fixed_points,
        count(*) filter (crossed.n_unstable = 0) as n_stable,
        count(*) filter (crossed.n_unstable >= 2) as n_foci
    from axis
    inner join piece
        on
            axis.scheme = piece.scheme
            and axis.detuning >= least(piece.detuning, piece.next_detuning)
            and axis.detuning < greatest(piece.detuning, piece.next_detuning)
    cross join lateral (
        -- Of the nearer end.
        select
            case
                when abs(axis.detuning - piece.detuning) <= abs(axis.detuning - piece.next_detuning)
                    then piece.n_unstable
                else piece.next_n_unstable
            end as n_unstable
    ) as crossed
    group by piece.scheme, piece.rabi, axis.detuning
)

select
    counted.scheme,
    counted.rabi,
    counted.detuning,
    counted.n_fixed_points,
    counted.n_stable,
    counted.n_foci,
    rydberg.phase_label(counted.n_fixed_points, counted.n_stable, counted.n_foci) as label
from counted
order by counted.scheme, counted.rabi, counted.detuning;

comment on view rydberg.level_phase is
'One row per scheme, Rabi frequency and detuning: its fixed points and the phase they make.';
comment on column rydberg.level_phase.scheme is 'As in level. Key, with rabi and detuning.';
comment on column rydberg.level_phase.rabi is 'As in level_curve.';
comment on column rydberg.level_phase.detuning is 'The detuning, in decay rates.';
comment on column rydberg.level_phase.n_fixed_points is 'Fixed points.';
comment on column rydberg.level_phase.n_stable is 'Fixed points where no deviation grows.';
comment on column rydberg.level_phase.n_foci is 'Fixed points that deviations spiral away from.';
comment on column rydberg.level_phase.label is 'As in phase.';
