-- One row per fixed point of the mean-field equations at a point of the space. Key: (point_id,
-- branch_id). All of them: they are the real roots of a cubic (one Rydberg state) or a quintic
-- (two). Stability is that of the Jacobian's eigenvalues (3 or 8). Standard physics; the paper
-- prints neither equations nor fixed points.
create table rydberg.fixed_point as
select
    staged.point_id::uinteger as point_id,
    row_number() over (
        partition by staged.point_id order by staged.shifted_detuning
    )::utinyint as branch_id,
    staged.shifted_detuning::double as shifted_detuning,
    staged.n_r::double as n_r,
    staged.n_s::double as n_s,
    staged.growth_rate::double as growth_rate,
    staged.frequency::double as frequency,
    staged.n_unstable::utinyint as n_unstable
from staged_columns as staged
order by point_id, branch_id;

comment on table rydberg.fixed_point is
'One row per fixed point of the mean-field equations at a point of the space; all there are.';
comment on column rydberg.fixed_point.point_id is
'The point, in rydberg.point. Key, with branch_id.';
comment on column rydberg.fixed_point.branch_id is
'Number of the fixed point at its point, from 1, by its shifted detuning.';
comment on column rydberg.fixed_point.shifted_detuning is
'Detuning less interaction times Rydberg density, in decay rates.';
comment on column rydberg.fixed_point.n_r is 'Population of the first Rydberg state r.';
comment on column rydberg.fixed_point.n_s is 'Population of the second Rydberg state s.';
comment on column rydberg.fixed_point.growth_rate is
'Largest real part of an eigenvalue, in decay rates: deviations grow (below 0: decay) so fast.';
comment on column rydberg.fixed_point.frequency is
'Imaginary part of that eigenvalue, not negative: angular frequency in decay rates.';
comment on column rydberg.fixed_point.n_unstable is
'Eigenvalues with a positive real part: 0 stable, 1 saddle, 2 a focus that deviations spiral off.';
