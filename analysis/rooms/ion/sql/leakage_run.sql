-- One row per run of neighbouring fields whose leakage, of the state in setting, is in one bin:
-- what a map draws as one rectangle. Key: (protocol, rotation_time_us, first_gauss). Fields in
-- gauss, times in microseconds; a rectangle reaches half a step beyond its first and last point.
create view ion.leakage_run as
with cell as (
    select
        leakage.protocol,
        leakage.rotation_time_us,
        leakage.field_gauss,
        leakage.bin,
        lag(leakage.bin) over (
            partition by leakage.protocol, leakage.rotation_time_us
            order by leakage.field_gauss
        ) as former_bin
    from ion.leakage
    inner join ion.setting using (spin, m)
),

numbered as (
    select
        cell.protocol,
        cell.rotation_time_us,
        cell.field_gauss,
        cell.bin,
        count(*) filter (cell.bin is distinct from cell.former_bin) over (
            partition by cell.protocol, cell.rotation_time_us
            order by cell.field_gauss
        ) as run_number
    from cell
),

-- Half of what lies between neighbours; a lone value has half of itself.
spacing as (
    select
        fields.half_gauss,
        times.half_us
    from (
        select
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
)

select
    numbered.protocol,
    protocol.place,
    numbered.bin,
    numbered.rotation_time_us,
    min(numbered.field_gauss) as first_gauss,
    max(numbered.field_gauss) as last_gauss,
    min(numbered.field_gauss) - any_value(spacing.half_gauss) as from_gauss,
    max(numbered.field_gauss) + any_value(spacing.half_gauss) as to_gauss,
    numbered.rotation_time_us - any_value(spacing.half_us) as from_us,
    numbered.rotation_time_us + any_value(spacing.half_us) as to_us
from numbered
cross join spacing
inner join ion.protocol using (protocol)
group by
    numbered.protocol,
    numbered.bin,
    numbered.rotation_time_us,
    numbered.run_number,
    protocol.place;

comment on view ion.leakage_run is
'One row per run of neighbouring fields whose leakage is in one bin.';
comment on column ion.leakage_run.protocol is 'How the field turns. Key, with the next two.';
comment on column ion.leakage_run.place is 'Place of the protocol in the order given.';
comment on column ion.leakage_run.bin is 'The bin of the leakage, in leakage_bin.';
comment on column ion.leakage_run.rotation_time_us is 'Time of half a turn, in µs.';
comment on column ion.leakage_run.first_gauss is 'The first field of the run, in G.';
comment on column ion.leakage_run.last_gauss is 'The last field of the run, in G.';
comment on column ion.leakage_run.from_gauss is 'Where its rectangle begins, in G.';
comment on column ion.leakage_run.to_gauss is 'Where its rectangle ends, in G.';
comment on column ion.leakage_run.from_us is 'Where its rectangle begins, in µs.';
comment on column ion.leakage_run.to_us is 'Where its rectangle ends, in µs.';
