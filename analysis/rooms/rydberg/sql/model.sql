-- One row per model: a number of Rydberg states, their interaction, splitting and branching. Key:
-- model_id. Units: decay rates, degrees, gauss. The paper states the interaction (-16) and the
-- splitting (8) of its maps, with both states driven alike. How Rabi frequencies branch otherwise
-- is our convention: those of r and s are the map's times sqrt(2) cos(a) and sqrt(2) sin(a), so
-- that 45 degrees drive both alike, and 0 and 90 one of them at the same total power. Written as
-- sqrt(1 + cos(2 a)) and sqrt(1 - cos(2 a)) they are exactly 1 at 45 degrees and 0 at the ends. The
-- field is that which splits the paper's levels nD5/2, mJ = 1/2 and 5/2, so far: by 2 g_J μ_B/h,
-- g_J = 6/5, 3.359 MHz/G (standard physics), if the decay rate was given in units of 2π MHz.
create table rydberg.model as
select
    staged.model_id::usmallint as model_id,
    staged.grid::varchar as grid,
    staged.n_states::utinyint as n_states,
    staged.interaction::double as interaction,
    case when staged.n_states = 2 then staged.splitting::double end as splitting,
    splitting * setting.decay_rate / (2 * 6 / 5 * 1.3996244936) as field_gauss,
    case when staged.n_states = 2 then staged.branching_angle::double end as branching_angle,
    case
        when staged.n_states = 2 then sqrt(1 + cos(radians(2 * staged.branching_angle::double)))
        else 1.0
    end as rabi_factor_r,
    case
        when staged.n_states = 2 then sqrt(1 - cos(radians(2 * staged.branching_angle::double)))
        else 0.0
    end as rabi_factor_s
from staged_columns as staged
cross join rydberg.setting as setting
order by staged.model_id;

comment on table rydberg.model is
'One row per model: a number of Rydberg states, their interaction, splitting and branching.';
comment on column rydberg.model.model_id is 'Number of the model, from 1. Key.';
comment on column rydberg.model.grid is
'What it is for: map, or a scan, as in rydberg.scan.';
comment on column rydberg.model.n_states is 'Number of driven Rydberg states: 1 or 2.';
comment on column rydberg.model.interaction is
'Shift of the detuning by a Rydberg density of 1, chi, in decay rates; attractive below 0.';
comment on column rydberg.model.splitting is
'How far the second Rydberg state lies above the first, delta, in decay rates; null with one.';
comment on column rydberg.model.field_gauss is
'Magnetic field that splits the paper''s levels so, in G, if rates were given in 2π MHz.';
comment on column rydberg.model.branching_angle is
'How the light branches, in degrees: 0 drives r alone, 45 both alike, 90 s alone; null with one.';
comment on column rydberg.model.rabi_factor_r is
'Rabi frequency of the first Rydberg state r over that of the grid.';
comment on column rydberg.model.rabi_factor_s is
'Rabi frequency of the second Rydberg state s over that of the grid; 0 with one state.';
