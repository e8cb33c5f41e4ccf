-- One row per run of neighbouring detunings in one phase, at one Rabi frequency of a model: a map
-- written as a table of bars. Key: (model_id, rabi_id, lowest_detuning). Units: decay rates.
create view rydberg.phase_run as
with numbered as (
    select
        phase.model_id,
        phase.rabi_id,
        phase.rabi,
        phase.detuning,
        phase.label,
        phase.detuning_id - row_number() over (
            partition by phase.model_id, phase.rabi_id, phase.label order by phase.detuning_id
        ) as run
    from rydberg.phase as phase
)

select
    numbered.model_id,
    numbered.rabi_id,
    any_value(numbered.rabi) as rabi,
    numbered.label,
    min(numbered.detuning) as lowest_detuning,
    max(numbered.detuning) as highest_detuning,
    count(*) as n_points
from numbered
group by numbered.model_id, numbered.rabi_id, numbered.label, numbered.run
order by numbered.model_id, numbered.rabi_id, lowest_detuning;

comment on view rydberg.phase_run is
'One row per run of neighbouring detunings in one phase, at one Rabi frequency of a model.';
comment on column rydberg.phase_run.model_id is
'The model, in rydberg.model. Key, with rabi_id and lowest_detuning.';
comment on column rydberg.phase_run.rabi_id is 'The Rabi frequency, in rydberg.rabi.';
comment on column rydberg.phase_run.rabi is 'The Rabi frequency itself, in decay rates.';
comment on column rydberg.phase_run.label is 'The phase, as in rydberg.phase.';
comment on column rydberg.phase_run.lowest_detuning is 'First detuning of the run.';
comment on column rydberg.phase_run.highest_detuning is 'Last detuning of the run.';
comment on column rydberg.phase_run.n_points is 'Points in the run.';
