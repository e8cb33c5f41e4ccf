-- One row per state of the ion and sequence, at rest or echoed: the phase that it gains per
-- constant stray field along z, by all levels without truncation. Key: (sequence, spin, m).
-- What is left after the echo is the quadratic shift, which the paper says is not decoupled: most
-- of it in m = 0, the clock states. The paper also says that the nuclear part is not inverted, and
-- drops it; here it is, as it is in the basis of low fields: a finding to check.
create table ion.stray_field as
select
    staged_columns.sequence,
    staged_columns.spin,
    staged_columns.m,
    staged_columns.electron_rad_per_gauss + staged_columns.nuclear_rad_per_gauss
        as phase_rad_per_gauss,
    staged_columns.nuclear_rad_per_gauss
from staged_columns;

comment on table ion.stray_field is
'One row per state and sequence: what constant stray field costs it. By stoichia ion.';
comment on column ion.stray_field.sequence is 'none or echo. Key, with spin and m.';
comment on column ion.stray_field.spin is 'F of the state at the beginning.';
comment on column ion.stray_field.m is 'm of the state at the beginning.';
comment on column ion.stray_field.phase_rad_per_gauss is
'Phase in ion.sequence.duration_us, in rad/G.';
comment on column ion.stray_field.nuclear_rad_per_gauss is
'What of it is by the nucleus''s moment, in rad/G.';
