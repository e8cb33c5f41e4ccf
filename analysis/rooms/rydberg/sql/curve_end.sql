-- One row per end of a curve of bifurcations of a model of the map: a cusp, where two folds meet,
-- or a tip, where two Hopf bifurcations do. Key: (model_id, kind, rabi). Units: decay rates.
create table rydberg.curve_end as
select
    staged.model_id::usmallint as model_id,
    staged.kind::varchar as kind,
    staged.rabi::double as rabi,
    staged.detuning::double as detuning,
    staged.density::double as density,
    case when staged.kind = 'tip' then staged.frequency::double end as frequency
from staged_columns as staged
order by model_id, kind, rabi;

comment on table rydberg.curve_end is
'One row per end of a curve of bifurcations: a cusp of folds, or a tip of Hopf bifurcations.';
comment on column rydberg.curve_end.model_id is
'The model, in rydberg.model. Key, with kind and rabi.';
comment on column rydberg.curve_end.kind is
'cusp, where two folds meet, or tip, where two Hopf bifurcations do.';
comment on column rydberg.curve_end.rabi is 'The Rabi frequency there, in decay rates.';
comment on column rydberg.curve_end.detuning is 'The detuning there, in decay rates.';
comment on column rydberg.curve_end.density is 'The Rydberg density n_r + n_s there.';
comment on column rydberg.curve_end.frequency is
'Angular frequency at a tip, in decay rates; null at a cusp.';
