-- One row per point: what drives the gas there, as the equations take it. Key: point_id. Units:
-- decay rates.
create view rydberg.drive as
select
    point.point_id,
    model.n_states,
    point.detuning,
    point.rabi * model.rabi_factor_r as rabi_r,
    point.rabi * model.rabi_factor_s as rabi_s,
    coalesce(model.splitting, 0.0) as splitting,
    model.interaction
from rydberg.point as point
inner join rydberg.model as model using (model_id);

comment on view rydberg.drive is
'One row per point: what drives the gas there, as the equations take it.';
comment on column rydberg.drive.point_id is 'The point, in rydberg.point. Key.';
comment on column rydberg.drive.n_states is 'Number of driven Rydberg states: 1 or 2.';
comment on column rydberg.drive.detuning is 'Detuning from the first Rydberg state r.';
comment on column rydberg.drive.rabi_r is 'Rabi frequency of the first Rydberg state r.';
comment on column rydberg.drive.rabi_s is
'Rabi frequency of the second Rydberg state s; 0 with one state.';
comment on column rydberg.drive.splitting is 'How far s lies above r; 0 with one state.';
comment on column rydberg.drive.interaction is 'Shift by a Rydberg density of 1.';
