-- One row per sequence and axis: what noise of the spectrum that was given, along that axis, costs
-- the qubit, ∫ S(ω) F(ω) dω (the paper's definition of the infidelity). Key: (sequence, axis).
-- Noise of power S in a band df is b cos(ωt + φ) with b² = 2 (2π g_F μ_B/h)² S df. Between the rows
-- of ion.noise_density S is a power of the frequency; the integral is by trapezoids over
-- ion.frequency, and what lies beyond either's frequencies is not in it. First order: where it is
-- not small, it is no infidelity. None if no spectrum was given.
create view ion.noise_infidelity as
with segment as (
    select
        noise_density.frequency_khz as from_khz,
        lead(noise_density.frequency_khz) over (order by noise_density.frequency_khz) as to_khz,
        noise_density.density_gauss2_per_khz as from_density,
        lead(noise_density.density_gauss2_per_khz) over (order by noise_density.frequency_khz)
            as to_density
    from ion.noise_density
),

-- In one segment, or at the end of the last.
interpolated as (
    select
        frequency.frequency_khz,
        segment.from_density * (segment.to_density / segment.from_density)
        ** (ln(frequency.frequency_khz / segment.from_khz) / ln(segment.to_khz / segment.from_khz))
            as density_gauss2_per_khz
    from ion.frequency
    inner join segment
        on
            frequency.frequency_khz >= segment.from_khz
            and (
                frequency.frequency_khz < segment.to_khz
                or (
                    frequency.frequency_khz = segment.to_khz
                    and segment.to_khz = (
                        select max(noise_density.frequency_khz) from ion.noise_density
                    )
                )
            )
),

costly as (
    select
        filter_value.sequence,
        filter_value.axis,
        filter_value.frequency_khz,
        2 * (2 * pi() * manifold.larmor_mhz_per_gauss) ** 2
        * interpolated.density_gauss2_per_khz * filter_value.filter_us2 as infidelity_per_khz,
        lag(filter_value.frequency_khz) over in_order as former_khz,
        lag(infidelity_per_khz) over in_order as former_infidelity_per_khz
    from ion.filter_value
    inner join interpolated using (frequency_khz)
    cross join (
        select max(manifold.larmor_mhz_per_gauss) as larmor_mhz_per_gauss
        from ion.manifold
    ) as manifold
    window
        in_order as (
            partition by filter_value.sequence, filter_value.axis
            order by filter_value.frequency_khz
        )
)

select
    costly.sequence,
    costly.axis,
    min(costly.frequency_khz) as lowest_khz,
    max(costly.frequency_khz) as highest_khz,
    sum(
        (costly.frequency_khz - costly.former_khz)
        * (costly.infidelity_per_khz + costly.former_infidelity_per_khz) / 2
    ) as infidelity
from costly
group by costly.sequence, costly.axis;

comment on view ion.noise_infidelity is
'One row per sequence and axis: what noise of the spectrum that was given costs the qubit.';
comment on column ion.noise_infidelity.sequence is 'The sequence. Key, with axis.';
comment on column ion.noise_infidelity.axis is 'Axis of the noise: x, y or z.';
comment on column ion.noise_infidelity.lowest_khz is 'Where the integral begins, in kHz.';
comment on column ion.noise_infidelity.highest_khz is 'Where it ends, in kHz.';
comment on column ion.noise_infidelity.infidelity is '∫ S F, to first order in the noise''s power.';
