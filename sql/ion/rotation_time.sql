-- One row per time of a half turn of the field. Key: rotation_time_us.
create table ion.rotation_time as
select $start::double + step.step * $step::double as rotation_time_us
from range(0, $n::bigint) as step (step);

comment on table ion.rotation_time is
'One row per time of a half turn of the field. By stoichia ion.';
comment on column ion.rotation_time.rotation_time_us is 'The time, in µs. Key.';
