-- One row per splitting and run of neighbouring detunings in one phase, at the Rabi frequency of
-- rydberg.setting.scan_rabi: the map of detuning against splitting, or magnetic field, that the
-- paper's Figure 2(b) has two lines of. Key: (splitting, first_detuning). Units: decay rates and
-- gauss; what a map draws reaches half a step beyond first and last points.
create view rydberg.splitting_map as
with step as (
    select
        max(model.splitting) / (count(*) - 1) as splitting_step,
        any_value(detuning.detuning_step) as detuning_step
    from rydberg.model as model
    cross join (
        select (max(detuning.detuning) - min(detuning.detuning)) / (count(*) - 1) as detuning_step
        from rydberg.detuning as detuning
        where detuning.grid = 'splitting_at_rabi'
    ) as detuning
    where model.grid = 'splitting_at_rabi'
)

select
    model.splitting,
    model.field_gauss,
    run.rabi,
    run.label,
    run.lowest_detuning as first_detuning,
    run.highest_detuning as last_detuning,
    run.lowest_detuning - step.detuning_step / 2 as from_detuning,
    run.highest_detuning + step.detuning_step / 2 as to_detuning,
    model.splitting - step.splitting_step / 2 as from_splitting,
    model.splitting + step.splitting_step / 2 as to_splitting
from rydberg.phase_run as run
inner join rydberg.model as model using (model_id)
cross join step
where model.grid = 'splitting_at_rabi';

comment on view rydberg.splitting_map is
'One row per splitting and run of detunings in one phase, at one Rabi frequency.';
comment on column rydberg.splitting_map.splitting is
'The splitting, in decay rates. Key, with first_detuning.';
comment on column rydberg.splitting_map.field_gauss is
'The magnetic field, in G, as in model.';
comment on column rydberg.splitting_map.rabi is 'The Rabi frequency, in decay rates.';
comment on column rydberg.splitting_map.label is 'The phase, as in phase.';
comment on column rydberg.splitting_map.first_detuning is 'First detuning of the run.';
comment on column rydberg.splitting_map.last_detuning is 'Last detuning of the run.';
comment on column rydberg.splitting_map.from_detuning is 'Where its rectangle begins.';
comment on column rydberg.splitting_map.to_detuning is 'Where its rectangle ends.';
comment on column rydberg.splitting_map.from_splitting is 'Where its rectangle begins.';
comment on column rydberg.splitting_map.to_splitting is 'Where its rectangle ends.';
