-- One row per Hopf bifurcation of a model of the map at a Rabi frequency of it, where a fixed point
-- begins to oscillate, within the map's detunings. Two that are closer than 0.1 in shifted detuning
-- are not seen: rydberg.curve_end has where they meet. Key: (model_id, rabi, shifted_detuning).
-- Units: decay rates. Standard physics; the paper names the bifurcation and prints no numbers.
create table rydberg.hopf as
select
    staged.model_id::usmallint as model_id,
    staged.rabi::double as rabi,
    staged.shifted_detuning::double as shifted_detuning,
    staged.detuning::double as detuning,
    staged.density::double as density,
    staged.frequency::double as frequency
from staged_columns as staged
order by model_id, rabi, shifted_detuning;

comment on table rydberg.hopf is
'One row per Hopf bifurcation of a model of the map at a Rabi frequency.';
comment on column rydberg.hopf.model_id is
'The model, in rydberg.model. Key, with rabi and shifted_detuning.';
comment on column rydberg.hopf.rabi is 'The Rabi frequency, in decay rates.';
comment on column rydberg.hopf.shifted_detuning is
'Detuning less interaction times Rydberg density there, in decay rates.';
comment on column rydberg.hopf.detuning is 'The detuning there, in decay rates.';
comment on column rydberg.hopf.density is 'The Rydberg density n_r + n_s there.';
comment on column rydberg.hopf.frequency is
'Angular frequency of the oscillation that begins there, in decay rates.';
