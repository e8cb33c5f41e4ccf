"""The queries of the room ion's figures and tables, as text that runs unchanged in ``stoichia query``."""

COUNTS = """select
    protocol.protocol,
    leakage_count.n_points,
    leakage_count.n_below_1e_6,
    leakage_count.n_below_1e_4,
    leakage_count.n_below_1e_2,
    leakage_count.n_above_1e_2
from ion.leakage_count
inner join ion.setting using (spin, m)
inner join ion.protocol using (protocol)
order by protocol.place"""

# One row per run of neighbouring fields whose leakage is in one bin: what the map draws as one rectangle.
LEAKAGE_RUNS = """with cell as (
    select
        leakage.protocol,
        leakage.rotation_time_us,
        leakage.field_gauss,
        leakage.bin,
        leakage.bin is distinct from lag(leakage.bin) over (
            partition by leakage.protocol, leakage.rotation_time_us
            order by leakage.field_gauss
        ) as begins_run
    from ion.leakage
    inner join ion.setting using (spin, m)
),

numbered as (
    select
        cell.*,
        count(*) filter (cell.begins_run) over (
            partition by cell.protocol, cell.rotation_time_us
            order by cell.field_gauss
        ) as run_number
    from cell
),

-- Half of what lies between neighbours; a lone value has half of itself.
spacing as (
    select
        (
            select coalesce((max(field_gauss) - min(field_gauss)) / nullif(count(*) - 1, 0), min(field_gauss)) / 2
            from ion.field
        ) as half_gauss,
        (
            select
                coalesce(
                    (max(rotation_time_us) - min(rotation_time_us)) / nullif(count(*) - 1, 0), min(rotation_time_us)
                ) / 2
            from ion.rotation_time
        ) as half_us
)

select
    numbered.protocol,
    numbered.bin,
    numbered.rotation_time_us,
    min(numbered.field_gauss) as first_gauss,
    max(numbered.field_gauss) as last_gauss,
    first_gauss - any_value(spacing.half_gauss) as from_gauss,
    last_gauss + any_value(spacing.half_gauss) as to_gauss,
    numbered.rotation_time_us - any_value(spacing.half_us) as from_us,
    numbered.rotation_time_us + any_value(spacing.half_us) as to_us
from numbered
cross join spacing
inner join ion.protocol using (protocol)
group by numbered.protocol, numbered.bin, numbered.rotation_time_us, numbered.run_number, protocol.place
order by protocol.place, numbered.rotation_time_us, first_gauss"""

FILTERS = """select
    filter_function.sequence,
    filter_function.frequency_khz,
    filter_function.filter_per_variance_us2
from ion.filter_function
inner join ion.sequence using (sequence)
order by sequence.place, filter_function.frequency_khz"""

LAWS = """select
    filter_law.sequence,
    filter_law.power_of_frequency,
    filter_law.lowest_khz,
    filter_law.filter_per_variance_us2
from ion.filter_law
inner join ion.sequence using (sequence)
order by sequence.place"""

STRAY_FIELDS = """select
    stray_field.sequence,
    stray_field.spin,
    stray_field.m,
    stray_field.phase_rad_per_gauss,
    stray_field.nuclear_rad_per_gauss
from ion.stray_field
order by stray_field.spin desc, stray_field.m desc, stray_field.sequence desc"""
