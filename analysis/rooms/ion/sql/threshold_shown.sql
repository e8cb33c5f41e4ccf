-- One row per protocol and some times of half a turn, some five evenly spaced ones of the grid:
-- from which field on the leakage of the state in setting stays below each threshold. Key:
-- (protocol, rotation_time_us). Fields in gauss, times in microseconds; null where no field of the
-- grid does.
create view ion.threshold_shown as
with shown_time as (
    select rotation_time.rotation_time_us
    from ion.rotation_time
    qualify
        (row_number() over (order by rotation_time.rotation_time_us))
        % greatest(1, (count(*) over ()) // 5) = 0
)

select
    threshold_field.protocol,
    protocol.place,
    threshold_field.rotation_time_us,
    any_value(threshold_field.field_gauss)
        filter (threshold_field.threshold = 1e-2) as field_for_1e_2,
    any_value(threshold_field.field_gauss)
        filter (threshold_field.threshold = 1e-4) as field_for_1e_4,
    any_value(threshold_field.field_gauss)
        filter (threshold_field.threshold = 1e-6) as field_for_1e_6
from ion.threshold_field
inner join ion.setting using (spin, m)
inner join ion.protocol using (protocol)
semi join shown_time using (rotation_time_us)
group by threshold_field.protocol, protocol.place, threshold_field.rotation_time_us;

comment on view ion.threshold_shown is
'One row per protocol and some times of half a turn: fields from which leakage stays low.';
comment on column ion.threshold_shown.protocol is
'How the field turns. Key, with rotation_time_us.';
comment on column ion.threshold_shown.place is 'Place of the protocol in the order given.';
comment on column ion.threshold_shown.rotation_time_us is 'Time of half a turn, in µs.';
comment on column ion.threshold_shown.field_for_1e_2 is 'Field for less than 1e-2, in G.';
comment on column ion.threshold_shown.field_for_1e_4 is 'Field for less than 1e-4, in G.';
comment on column ion.threshold_shown.field_for_1e_6 is 'Field for less than 1e-6, in G.';
