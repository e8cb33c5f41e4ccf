-- One row per moment after the light is switched on, from the ground state and without noise. Key:
-- time. The content of the paper's Figure 4(a), in the model's units; the paper shows a probe's
-- transmission, for which the populations stand here.
create table rydberg.quench_trace as
select
    staged.time::double as time,
    staged.n_r::double as n_r,
    staged.n_s::double as n_s
from staged_columns as staged
order by time;

comment on table rydberg.quench_trace is
'One row per moment after the light is switched on, from the ground state.';
comment on column rydberg.quench_trace.time is 'Time in inverse decay rates. Key.';
comment on column rydberg.quench_trace.n_r is 'Population of the first Rydberg state r.';
comment on column rydberg.quench_trace.n_s is 'Population of the second Rydberg state s.';
