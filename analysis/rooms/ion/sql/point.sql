-- One row per point of the space: protocol × field × rotation time. Key: point_id. In a continuous
-- rotation the rotation time is that of half a turn at the full rate, π/ω_r (our convention).
create table ion.point as
select
    row_number() over (
        order by protocol.place, field.field_gauss, rotation_time.rotation_time_us
    )::uinteger as point_id,
    protocol.protocol,
    field.field_gauss,
    rotation_time.rotation_time_us,
    manifold.larmor_mhz_per_gauss * field.field_gauss as larmor_mhz,
    (
        manifold.unevenness_rad * field.field_gauss ** 2
        + manifold.nuclear_rad * field.field_gauss
    ) * rotation_time.rotation_time_us as fringe_shift_rad
from ion.protocol
cross join ion.field
cross join ion.rotation_time
cross join (
    select
        max(manifold.larmor_mhz_per_gauss) as larmor_mhz_per_gauss,
        max(manifold.unevenness_rad) as unevenness_rad,
        max(manifold.nuclear_rad) as nuclear_rad
    from ion.manifold
) as manifold
order by point_id;

comment on table ion.point is
'One row per point of the space: protocol, field and rotation time. By stoichia ion.';
comment on column ion.point.point_id is 'Number from 1. Key.';
comment on column ion.point.protocol is 'The protocol, in ion.protocol.';
comment on column ion.point.field_gauss is 'Strength of the field that turns, in G.';
comment on column ion.point.rotation_time_us is 'Time of half a turn, in µs.';
comment on column ion.point.larmor_mhz is 'Larmor frequency in that field, in MHz.';
comment on column ion.point.fringe_shift_rad is
'Phase in that time by which a spacing of the ion''s levels is off the even one, at most, in rad.';
