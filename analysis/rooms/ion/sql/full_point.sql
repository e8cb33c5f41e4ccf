-- One row per point of the grid at which half turns are followed with all levels of the ion: those
-- nearest to some fields and times, which can be afforded. Key: point_id. Our choice.
create view ion.full_point as
with sought as (
    select
        fields.field_gauss,
        times.rotation_time_us
    from (values (1.0::double), (2.0), (5.0), (10.0), (20.0)) as fields (field_gauss)
    cross join (values (0.5::double), (1.0), (2.0), (5.0), (10.0)) as times (rotation_time_us)
),

nearest as (
    select
        sought.field_gauss as sought_gauss,
        sought.rotation_time_us as sought_us,
        arg_min(field.field_gauss, abs(field.field_gauss - sought.field_gauss)) as field_gauss,
        arg_min(
            rotation_time.rotation_time_us,
            abs(rotation_time.rotation_time_us - sought.rotation_time_us)
        ) as rotation_time_us
    from sought
    cross join ion.field
    cross join ion.rotation_time
    group by all
)

select distinct
    point.point_id,
    protocol.shape,
    point.field_gauss,
    point.rotation_time_us
from ion.point
inner join nearest using (field_gauss, rotation_time_us)
inner join ion.protocol using (protocol)
where protocol.kind = 'pulsed'
order by point.point_id;

comment on view ion.full_point is
'One row per point of the grid whose half turn is followed with all levels of the ion.';
comment on column ion.full_point.point_id is 'The point, in ion.point. Key.';
comment on column ion.full_point.shape is 'Shape of the half turn, in ion.shape.';
comment on column ion.full_point.field_gauss is 'Strength of the field that turns, in G.';
comment on column ion.full_point.rotation_time_us is 'Time of half a turn, in µs.';
