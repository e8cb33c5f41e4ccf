-- One row per model and phase that it has: how many points, and where. Key: (model_id, label).
create view rydberg.phase_count as
select
    phase.model_id,
    phase.label,
    count(*) as n_points,
    count(*) / sum(count(*)) over (partition by phase.model_id) as share,
    min(phase.rabi) as lowest_rabi,
    max(phase.rabi) as highest_rabi,
    min(phase.detuning) as lowest_detuning,
    max(phase.detuning) as highest_detuning
from rydberg.phase as phase
group by phase.model_id, phase.label
order by phase.model_id asc, n_points desc, phase.label asc;

comment on view rydberg.phase_count is
'One row per model and phase that it has: how many points, and where.';
comment on column rydberg.phase_count.model_id is 'The model, in rydberg.model. Key, with label.';
comment on column rydberg.phase_count.label is 'The phase, as in rydberg.phase.';
comment on column rydberg.phase_count.n_points is 'Points of the model''s grid in this phase.';
comment on column rydberg.phase_count.share is 'Their share of the points of the grid.';
comment on column rydberg.phase_count.lowest_rabi is
'Lowest Rabi frequency of them, in decay rates.';
comment on column rydberg.phase_count.highest_rabi is
'Highest Rabi frequency of them, in decay rates.';
comment on column rydberg.phase_count.lowest_detuning is
'Lowest detuning of them, in decay rates.';
comment on column rydberg.phase_count.highest_detuning is
'Highest detuning of them, in decay rates.';
