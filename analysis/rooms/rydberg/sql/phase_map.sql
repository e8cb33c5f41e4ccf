-- One row per run of a phase along the detuning (kind run) and per bifurcation (fold, hopf) and end
-- of a curve of them (cusp, tip) of the maps. Key: (model_id, kind, rabi, first_detuning). Rates
-- are in decay rates of the Rydberg states.
create view rydberg.phase_map as
select
    model.model_id,
    model.n_states,
    model.interaction,
    model.splitting,
    'run' as kind,
    run.label,
    run.rabi,
    run.lowest_detuning as first_detuning,
    run.highest_detuning as last_detuning,
    run.n_points
from rydberg.phase_run as run
inner join rydberg.model as model using (model_id)
where model.grid = 'map'
union all
select
    model.model_id,
    model.n_states,
    model.interaction,
    model.splitting,
    curve.kind,
    null as label,
    curve.rabi,
    curve.detuning as first_detuning,
    curve.detuning as last_detuning,
    1 as n_points
from (
    select
        bifurcation.kind,
        bifurcation.model_id,
        bifurcation.rabi,
        bifurcation.detuning
    from rydberg.bifurcation as bifurcation
    union all
    select
        ends.kind,
        ends.model_id,
        ends.rabi,
        ends.detuning
    from rydberg.curve_end as ends
) as curve
inner join rydberg.model as model using (model_id);

comment on view rydberg.phase_map is
'One row per run of a phase along the detuning, and per bifurcation and end of a curve of them.';
comment on column rydberg.phase_map.model_id is 'The model, in model. Key, with kind and rabi.';
comment on column rydberg.phase_map.n_states is 'How many Rydberg states are driven.';
comment on column rydberg.phase_map.interaction is
'Shift of the detuning by a Rydberg density of 1, in decay rates.';
comment on column rydberg.phase_map.splitting is
'Splitting of the two Rydberg states, in decay rates; null of one.';
comment on column rydberg.phase_map.kind is 'run, fold, hopf, cusp or tip.';
comment on column rydberg.phase_map.label is 'The phase of a run; else null.';
comment on column rydberg.phase_map.rabi is 'Rabi frequency, in decay rates.';
comment on column rydberg.phase_map.first_detuning is
'Where the run begins, or where the bifurcation is, in decay rates.';
comment on column rydberg.phase_map.last_detuning is 'Where the run ends, or the same.';
comment on column rydberg.phase_map.n_points is 'Points of the grid in the run; 1 for others.';
