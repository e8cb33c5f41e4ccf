-- One row per sequence and moment: the whole field in the x-z plane, and what of it the circuits
-- make beside the permanent one. Key: (sequence, time_us). The inset of the paper's Figure 2, with
-- our fields and times. Moments are close while the field turns, and where it rests few.
create table ion.motion as
select
    staged_columns.sequence,
    staged_columns.time_us,
    staged_columns.field_x_gauss,
    staged_columns.field_z_gauss,
    staged_columns.field_x_gauss as circuit_x_gauss,
    staged_columns.field_z_gauss - setting.permanent_field_gauss as circuit_z_gauss
from staged_columns
cross join ion.setting
order by staged_columns.sequence, staged_columns.time_us;

comment on table ion.motion is
'One row per sequence and moment: the field, and what of it the circuits make. By stoichia ion.';
comment on column ion.motion.sequence is 'The sequence. Key, with time_us.';
comment on column ion.motion.time_us is 'The moment, in µs.';
comment on column ion.motion.field_x_gauss is 'B_x, in G.';
comment on column ion.motion.field_z_gauss is 'B_z, in G.';
comment on column ion.motion.circuit_x_gauss is 'B_x of the circuits, in G.';
comment on column ion.motion.circuit_z_gauss is 'B_z of the circuits, in G.';
