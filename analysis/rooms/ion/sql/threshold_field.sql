-- One row per protocol, rotation time, state and threshold: from which field of the grid on the
-- leakage stays below the threshold. Key: (protocol, rotation_time_us, spin, m, threshold). The
-- grid of fields rounds it up: run stoichia ion with finer steps for more digits. What a grid steps
-- over it does not see: leakage has fringes, and at a rotation time whose fringes are as far apart
-- as the fields of the grid, those may all lie in the dark ones (linear half turns of 20 µs in the
-- default grid). What leaks too much below a tenth from the end of the grid is not seen to stay
-- below the threshold for good: null.
create view ion.threshold_field as
with judged as (
    select
        leakage.protocol,
        leakage.rotation_time_us,
        leakage.spin,
        leakage.m,
        leakage.field_gauss,
        leakage_bin.below as threshold,
        max(leakage.field_gauss) filter (leakage.leakage >= leakage_bin.below) over (
            partition by
                leakage.protocol,
                leakage.rotation_time_us,
                leakage.spin,
                leakage.m,
                leakage_bin.below
        ) as last_above_gauss,
        max(leakage.field_gauss) over () as highest_gauss
    from ion.leakage
    cross join ion.leakage_bin
    where isfinite(leakage_bin.below)
)

select
    judged.protocol,
    judged.rotation_time_us,
    judged.spin,
    judged.m,
    judged.threshold,
    min(judged.field_gauss) filter (
        (judged.last_above_gauss is null or judged.field_gauss > judged.last_above_gauss)
        and coalesce(judged.last_above_gauss, 0) < 0.9 * judged.highest_gauss
    ) as field_gauss
from judged
group by
    judged.protocol, judged.rotation_time_us, judged.spin, judged.m, judged.threshold;

comment on view ion.threshold_field is
'One row per protocol, rotation time, state and threshold: the field it takes. By stoichia ion.';
comment on column ion.threshold_field.protocol is 'The protocol. Key, with all but field_gauss.';
comment on column ion.threshold_field.rotation_time_us is 'Time of half a turn, in µs.';
comment on column ion.threshold_field.spin is 'F.';
comment on column ion.threshold_field.m is 'm.';
comment on column ion.threshold_field.threshold is 'The leakage that is too much.';
comment on column ion.threshold_field.field_gauss is
'Lowest field of the grid above all of it that leak too much, in G; null if its last tenth does.';
