-- One row per run of the quench that begins in another random pure state of the atoms: the line of
-- its spectrum. Key: run. The content of the paper's Figure 4(e), which has as many runs and finds
-- all phases. What differs from run to run in the experiment the paper does not say: random pure
-- states are our convention, and their phases are not uniform.
create table rydberg.quench_repeat as
select
    row_number() over ()::usmallint as run,
    staged.amplitude::double as amplitude,
    staged.phase::double as phase
from staged_columns as staged
order by run;

comment on table rydberg.quench_repeat is
'One row per run of the quench from another random pure state: amplitude and phase of its line.';
comment on column rydberg.quench_repeat.run is 'Number of the run, from 1. Key.';
comment on column rydberg.quench_repeat.amplitude is
'Amplitude of the Rydberg density at the frequency of the line.';
comment on column rydberg.quench_repeat.phase is 'Its phase in degrees, 0 to 360.';
