-- One row per point of the space: a model, a Rabi frequency and a detuning. Key: point_id; also
-- model_id, rabi_id, detuning_id. Units: decay rates.
create table rydberg.point as
select
    row_number() over (
        order by model.model_id, rabi.rabi_id, detuning.detuning_id
    )::uinteger as point_id,
    model.model_id,
    rabi.rabi_id,
    detuning.detuning_id,
    rabi.rabi,
    detuning.detuning
from rydberg.model as model
inner join rydberg.rabi as rabi using (grid)
inner join rydberg.detuning as detuning using (grid)
order by point_id;

comment on table rydberg.point is
'One row per point of the space: a model, a Rabi frequency and a detuning.';
comment on column rydberg.point.point_id is 'Number of the point, from 1. Key.';
comment on column rydberg.point.model_id is 'The model, in rydberg.model.';
comment on column rydberg.point.rabi_id is 'The Rabi frequency, in rydberg.rabi.';
comment on column rydberg.point.detuning_id is 'The detuning, in rydberg.detuning.';
comment on column rydberg.point.rabi is 'The Rabi frequency itself, in decay rates.';
comment on column rydberg.point.detuning is 'The detuning itself, in decay rates.';
