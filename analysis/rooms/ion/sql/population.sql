-- One row per sequence, moment and m: where the state at the beginning is by then, measured along
-- the permanent field. Key: (sequence, time_us, m). The paper's Figure 2: the states in between are
-- a bus, populated only while the field turns.
create table ion.population as
select
    staged_columns.sequence,
    staged_columns.time_us,
    staged_columns.m,
    staged_columns.population
from staged_columns
order by staged_columns.sequence, staged_columns.time_us, staged_columns.m;

comment on table ion.population is
'One row per sequence, moment and m: the population of that state. By stoichia ion.';
comment on column ion.population.sequence is 'The sequence. Key, with time_us and m.';
comment on column ion.population.time_us is 'The moment, in µs, in ion.motion.';
comment on column ion.population.m is 'm along the permanent field; F is that of ion.setting.';
comment on column ion.population.population is 'Its population, from 0 to 1.';
