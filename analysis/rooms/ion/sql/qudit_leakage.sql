-- One row per point and spin: the state that leaks most. Key: (point_id, spin). One rotation, in
-- the same time, serves a qudit of any dimension: what grows with it is the leakage, as F(F + 1) -
-- m² where it is small. The paper states the constant overhead.
create view ion.qudit_leakage as
select
    leakage.point_id,
    leakage.protocol,
    leakage.field_gauss,
    leakage.rotation_time_us,
    leakage.spin,
    (2 * leakage.spin + 1)::integer as n_states,
    max(leakage.leakage) as worst_leakage,
    abs(arg_max(leakage.m, leakage.leakage)) as worst_m
from ion.leakage
group by
    leakage.point_id,
    leakage.protocol,
    leakage.field_gauss,
    leakage.rotation_time_us,
    leakage.spin;

comment on view ion.qudit_leakage is
'One row per point and spin: the state that leaks most. By stoichia ion.';
comment on column ion.qudit_leakage.point_id is 'The point, in ion.point. Key, with spin.';
comment on column ion.qudit_leakage.protocol is 'Its protocol.';
comment on column ion.qudit_leakage.field_gauss is 'Its field, in G.';
comment on column ion.qudit_leakage.rotation_time_us is 'Its time of half a turn, in µs.';
comment on column ion.qudit_leakage.spin is 'F.';
comment on column ion.qudit_leakage.n_states is 'Dimension of the qudit, 2F + 1.';
comment on column ion.qudit_leakage.worst_leakage is 'Highest leakage of its states.';
comment on column ion.qudit_leakage.worst_m is '|m| of the state that leaks so much.';
