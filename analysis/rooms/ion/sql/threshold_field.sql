-- One row per protocol, rotation time, state and threshold: from which field on the leakage
-- stays below the threshold. Key: (protocol, rotation_time_us, spin, m, threshold). Of half
-- turns it is exact, by ion.crossing, and null beyond the ion's highest field, where manifolds
-- mix. The fringes of a continuous rotation lie closer the longer it lasts, closer than the
-- fields of any grid: of it, here is the lowest field of the grid from which on the envelope of
-- its fringes stays below, which is never too low; null if that of the strongest field does not.
-- Beside it stands what the leakage of the grid's points alone would tell: too low where fringes
-- are as far apart as the fields (linear half turns of 20 µs in the default grid), and null
-- where what leaks too much reaches into the grid's last tenth.
create view ion.threshold_field as
with judged as (
    select
        point.protocol,
        point.rotation_time_us,
        threshold.spin,
        threshold.m,
        threshold.threshold,
        point.field_gauss,
        leakage.leakage >= threshold.threshold as is_above,
        rotation.envelope_half_leakage >= threshold.half_leakage as is_envelope_above
    from ion.leakage
    inner join ion.threshold using (spin, m)
    inner join ion.point using (point_id)
    inner join ion.rotation using (point_id)
),

last_above as (
    select
        judged.protocol,
        judged.rotation_time_us,
        judged.spin,
        judged.m,
        judged.threshold,
        coalesce(max(judged.field_gauss) filter (judged.is_above), 0) as field_gauss,
        coalesce(max(judged.field_gauss) filter (judged.is_envelope_above), 0)
            as envelope_field_gauss
    from judged
    group by all
),

highest as (
    select max(field.field_gauss) as field_gauss
    from ion.field
),

of_grid as (
    select
        last_above.protocol,
        last_above.rotation_time_us,
        last_above.spin,
        last_above.m,
        last_above.threshold,
        min(field.field_gauss) filter (
            field.field_gauss > last_above.field_gauss
            and last_above.field_gauss < 0.9 * highest.field_gauss
        ) as grid_field_gauss,
        min(field.field_gauss) filter (
            field.field_gauss > last_above.envelope_field_gauss
        ) as envelope_field_gauss
    from last_above
    cross join ion.field
    cross join highest
    group by all
)

select
    of_grid.protocol,
    of_grid.rotation_time_us,
    of_grid.spin,
    of_grid.m,
    of_grid.threshold,
    case
        when protocol.kind = 'continuous' then of_grid.envelope_field_gauss
        when
            crossing.phase_rad
            <= 2 * pi() * manifold.larmor_mhz_per_gauss * of_grid.rotation_time_us
            * species.highest_field_gauss
            then
                crossing.phase_rad
                / (2 * pi() * manifold.larmor_mhz_per_gauss * of_grid.rotation_time_us)
    end as field_gauss,
    of_grid.grid_field_gauss
from of_grid
inner join ion.protocol using (protocol)
cross join (
    select max(manifold.larmor_mhz_per_gauss) as larmor_mhz_per_gauss
    from ion.manifold
) as manifold
cross join ion.species
left join ion.crossing as crossing
    on
        protocol.shape = crossing.shape
        and of_grid.spin = crossing.spin
        and of_grid.m = crossing.m
        and of_grid.threshold = crossing.threshold;

comment on view ion.threshold_field is
'One row per protocol, rotation time, state and threshold: the field it takes. By stoichia ion.';
comment on column ion.threshold_field.protocol is 'The protocol. Key, with the next four.';
comment on column ion.threshold_field.rotation_time_us is 'Time of half a turn, in µs.';
comment on column ion.threshold_field.spin is 'F.';
comment on column ion.threshold_field.m is 'm.';
comment on column ion.threshold_field.threshold is 'The leakage that is too much.';
comment on column ion.threshold_field.field_gauss is
'From it on less leaks, in G: exact for half turns, rounded up to the grid for continuous turns.';
comment on column ion.threshold_field.grid_field_gauss is
'What the points of the grid alone would say, in G: too low where fringes hide between them.';
