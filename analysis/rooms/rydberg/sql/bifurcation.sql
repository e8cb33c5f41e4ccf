-- One row per bifurcation of a model of the map at a Rabi frequency of it. Key: (model_id, kind,
-- rabi, shifted_detuning). A fold (saddle-node) is where a stable and an unstable fixed point meet
-- and vanish: the real roots of a polynomial of degree 4 (one Rydberg state) or 8. At a Hopf
-- bifurcation a fixed point begins to oscillate; of these, those within the map's detunings, and
-- two that are closer than 0.1 in shifted detuning are not seen: rydberg.curve_end has where they
-- meet.
-- Units: decay rates. Standard physics; the paper names both and prints no numbers.
create table rydberg.bifurcation as
select
    staged.model_id::usmallint as model_id,
    staged.kind::varchar as kind,
    staged.rabi::double as rabi,
    staged.shifted_detuning::double as shifted_detuning,
    staged.detuning::double as detuning,
    staged.density::double as density,
    case when staged.kind = 'hopf' then staged.frequency::double end as frequency
from staged_columns as staged
order by model_id, kind, rabi, shifted_detuning;

comment on table rydberg.bifurcation is
'One row per fold (saddle-node) or Hopf bifurcation of a model of the map at a Rabi frequency.';
comment on column rydberg.bifurcation.model_id is
'The model, in rydberg.model. Key, with kind, rabi and shifted_detuning.';
comment on column rydberg.bifurcation.kind is 'fold or hopf.';
comment on column rydberg.bifurcation.rabi is 'The Rabi frequency, in decay rates.';
comment on column rydberg.bifurcation.shifted_detuning is
'Detuning less interaction times Rydberg density there, in decay rates.';
comment on column rydberg.bifurcation.detuning is 'The detuning there, in decay rates.';
comment on column rydberg.bifurcation.density is 'The Rydberg density n_r + n_s there.';
comment on column rydberg.bifurcation.frequency is
'Angular frequency of the oscillation that begins there, in decay rates; null of a fold.';
