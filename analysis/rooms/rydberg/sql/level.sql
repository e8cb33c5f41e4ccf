-- One row per scheme and Rydberg state of it: gases that the maps do not have, of any number of
-- Rydberg states. Key: (scheme, level_id). direct: light drives each from the ground state, as in
-- the maps; in the paper's Figure 1(b) six states take part at n = 75, which ones it does not say.
-- Ours are six that are spaced evenly by half the splitting, as the Zeeman levels of nD5/2 are
-- (r and s are mJ = 1/2 and 5/2), at the same total power. ladder: the two states of the map,
-- through the middle level of the experiment. Units: decay rates.
create table rydberg.level as
select
    staged.scheme::varchar as scheme,
    staged.level_id::utinyint as level_id,
    staged.splitting::double as splitting,
    staged.rabi_factor::double as rabi_factor
from staged_columns as staged
order by scheme, level_id;

comment on table rydberg.level is
'One row per scheme and Rydberg state of it: gases of any number of Rydberg states.';
comment on column rydberg.level.scheme is
'direct: from the ground state; ladder: through the middle level. Key, with level_id.';
comment on column rydberg.level.level_id is 'Number of the Rydberg state, from 1.';
comment on column rydberg.level.splitting is
'How far it lies above the one that the detuning is of, in decay rates.';
comment on column rydberg.level.rabi_factor is 'Its Rabi frequency by that of the curve.';
