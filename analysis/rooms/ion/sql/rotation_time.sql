-- One row per time of a half turn of the field. Key: rotation_time_us.
create table ion.rotation_time as
select staged_columns.rotation_time_us
from staged_columns
order by staged_columns.rotation_time_us;

comment on table ion.rotation_time is
'One row per time of a half turn of the field. By stoichia ion.';
comment on column ion.rotation_time.rotation_time_us is 'The time, in µs. Key.';
