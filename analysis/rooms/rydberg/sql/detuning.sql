-- One row per grid and detuning of it. Key: (grid, detuning_id). Unit: decay rates.
create table rydberg.detuning as
select
    staged.grid::varchar as grid,
    unnest(range(1, staged.n + 1))::usmallint as detuning_id,
    round(staged.start + (detuning_id - 1) * staged.step, 12) as detuning
from staged_columns as staged
order by grid, detuning_id;

comment on table rydberg.detuning is 'One row per grid and detuning of it.';
comment on column rydberg.detuning.grid is 'As in rydberg.model. Key, with detuning_id.';
comment on column rydberg.detuning.detuning_id is 'Number of the detuning in its grid, from 1.';
comment on column rydberg.detuning.detuning is
'Detuning Delta of the light from the first Rydberg state, in decay rates.';
