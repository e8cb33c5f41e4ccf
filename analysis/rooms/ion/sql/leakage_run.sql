-- One row per protocol, rotation time and bin: the fields at which a map draws it. Key: (protocol,
-- rotation_time_us, bin). A field is in the bin of the most that the state in setting leaks at it
-- or at any stronger one, as in ion.threshold_field: an envelope, since fringes are finer than
-- what can be drawn, and drawn from the points of a grid make rings that are none. Fields in gauss,
-- times in microseconds; a rectangle reaches half a step beyond the first and last time and field.
create view ion.leakage_run as
with bin as (
    select
        leakage_bin.bin,
        leakage_bin.below as until_threshold,
        lead(leakage_bin.below) over (order by leakage_bin.below desc) as from_threshold,
        row_number() over (order by leakage_bin.below desc) as place
    from ion.leakage_bin
),

-- Half of what lies between neighbours; a lone value has half of itself.
spacing as (
    select
        fields.half_gauss,
        fields.lowest_gauss,
        fields.highest_gauss,
        times.half_us
    from (
        select
            min(field.field_gauss) as lowest_gauss,
            max(field.field_gauss) as highest_gauss,
            coalesce(
                (max(field.field_gauss) - min(field.field_gauss)) / nullif(count(*) - 1, 0),
                min(field.field_gauss)
            ) / 2 as half_gauss
        from ion.field
    ) as fields
    cross join (
        select
            coalesce(
                (max(rotation_time.rotation_time_us) - min(rotation_time.rotation_time_us))
                / nullif(count(*) - 1, 0),
                min(rotation_time.rotation_time_us)
            ) / 2 as half_us
        from ion.rotation_time
    ) as times
),

edge as (
    select
        threshold_field.protocol,
        threshold_field.rotation_time_us,
        threshold_field.threshold,
        coalesce(threshold_field.field_gauss, 'infinity'::double) as field_gauss
    from ion.threshold_field
    inner join ion.setting using (spin, m)
),

drawn as (
    select
        place.protocol,
        place.rotation_time_us,
        bin.bin,
        greatest(
            coalesce(until_edge.field_gauss, 0), spacing.lowest_gauss - spacing.half_gauss
        ) as from_gauss,
        least(
            coalesce(from_edge.field_gauss, 'infinity'::double),
            spacing.highest_gauss + spacing.half_gauss
        ) as to_gauss,
        place.rotation_time_us - spacing.half_us as from_us,
        place.rotation_time_us + spacing.half_us as to_us
    from (
        select distinct
            edge.protocol,
            edge.rotation_time_us
        from edge
    ) as place
    cross join bin
    cross join spacing
    left join edge as until_edge
        on
            place.protocol = until_edge.protocol
            and place.rotation_time_us = until_edge.rotation_time_us
            and bin.until_threshold = until_edge.threshold
    left join edge as from_edge
        on
            place.protocol = from_edge.protocol
            and place.rotation_time_us = from_edge.rotation_time_us
            and bin.from_threshold = from_edge.threshold
)

select
    drawn.protocol,
    protocol.place,
    drawn.bin,
    drawn.rotation_time_us,
    drawn.from_gauss,
    drawn.to_gauss,
    drawn.from_us,
    drawn.to_us
from drawn
inner join ion.protocol using (protocol)
where drawn.from_gauss < drawn.to_gauss;

comment on view ion.leakage_run is
'One row per protocol, rotation time and bin: the fields at which and above which less leaks.';
comment on column ion.leakage_run.protocol is 'How the field turns. Key, with the time and bin.';
comment on column ion.leakage_run.place is 'Place of the protocol in the order given.';
comment on column ion.leakage_run.bin is
'The bin of the most that leaks at these fields or stronger ones, in leakage_bin.';
comment on column ion.leakage_run.rotation_time_us is 'Time of half a turn, in µs.';
comment on column ion.leakage_run.from_gauss is 'Where its rectangle begins, in G.';
comment on column ion.leakage_run.to_gauss is 'Where its rectangle ends, in G.';
comment on column ion.leakage_run.from_us is 'Where its rectangle begins, in µs.';
comment on column ion.leakage_run.to_us is 'Where its rectangle ends, in µs.';
