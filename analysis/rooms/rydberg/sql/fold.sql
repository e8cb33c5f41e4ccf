-- One row per fold (saddle-node bifurcation) of a model of the map at a Rabi frequency of it, where
-- a stable and an unstable fixed point meet and vanish: the real roots of a polynomial of degree 4
-- (one Rydberg state) or 8. Key: (model_id, rabi, shifted_detuning). Units: decay rates. Standard
-- physics; the paper names the bifurcation and prints no numbers.
create table rydberg.fold as
select
    staged.model_id::usmallint as model_id,
    staged.rabi::double as rabi,
    staged.shifted_detuning::double as shifted_detuning,
    staged.detuning::double as detuning,
    staged.density::double as density
from staged_columns as staged
order by model_id, rabi, shifted_detuning;

comment on table rydberg.fold is
'One row per fold (saddle-node bifurcation) of a model of the map at a Rabi frequency.';
comment on column rydberg.fold.model_id is
'The model, in rydberg.model. Key, with rabi and shifted_detuning.';
comment on column rydberg.fold.rabi is 'The Rabi frequency, in decay rates.';
comment on column rydberg.fold.shifted_detuning is
'Detuning less interaction times Rydberg density there, in decay rates.';
comment on column rydberg.fold.detuning is 'The detuning there, in decay rates.';
comment on column rydberg.fold.density is 'The Rydberg density n_r + n_s there.';
