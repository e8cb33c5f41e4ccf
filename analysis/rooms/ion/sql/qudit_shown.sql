-- One row per pulsed protocol and spin: the state that leaks most, at the point of the grid nearest
-- to half a turn in 2 µs in the permanent field. Key: (protocol, spin).
create view ion.qudit_shown as
with nearest as (
    select point.point_id
    from ion.point
    cross join ion.setting
    inner join ion.protocol using (protocol)
    where protocol.kind = 'pulsed'
    qualify
        row_number() over (
            partition by point.protocol
            order by
                abs(point.field_gauss - setting.permanent_field_gauss),
                abs(point.rotation_time_us - 2),
                point.point_id
        ) = 1
)

select
    qudit_leakage.point_id,
    qudit_leakage.protocol,
    qudit_leakage.field_gauss,
    qudit_leakage.rotation_time_us,
    qudit_leakage.spin::decimal(3, 1) as spin,
    qudit_leakage.n_states,
    qudit_leakage.worst_m::decimal(3, 1) as worst_m,
    qudit_leakage.worst_leakage
from ion.qudit_leakage
semi join nearest using (point_id);

comment on view ion.qudit_shown is
'One row per pulsed protocol and spin: the state that leaks most in half a turn of some 2 µs.';
comment on column ion.qudit_shown.point_id is 'The point, in point.';
comment on column ion.qudit_shown.protocol is 'How the field turns. Key, with spin.';
comment on column ion.qudit_shown.field_gauss is 'The field there, in G.';
comment on column ion.qudit_shown.rotation_time_us is 'Time of half a turn there, in µs.';
comment on column ion.qudit_shown.spin is 'The spin F.';
comment on column ion.qudit_shown.n_states is 'How many states it has.';
comment on column ion.qudit_shown.worst_m is 'm of the state that leaks most.';
comment on column ion.qudit_shown.worst_leakage is 'Its leakage.';
