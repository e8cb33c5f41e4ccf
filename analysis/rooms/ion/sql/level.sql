-- One row per state of the ion and field: its exact energy (Breit and Rabi, Phys. Rev. 1931, 38,
-- 2082). Key: (spin, m, field_gauss). With ξ = (g_J - g_I') μ_B B/(A(I + 1/2)),
--     E/h = -A/4 + g_I' μ_B m B ± (A(I + 1/2)/2) sqrt(1 + 4mξ/(2I + 1) + ξ²),
-- + in the manifold F = I + 1/2. The stretched states m = ±(I + 1/2) have 1 ± ξ for the root.
-- Without a nuclear spin E/h = g_J μ_B m B.
-- sensitivity = dE/dB; quadratic is what no reversal of the field takes out of it.
create view ion.level as
with ion_state as (
    select
        state.spin,
        state.m
    from ion.state
    where state.is_of_ion
    union all
    -- F = 0 of a nuclear spin of 1/2, which is no state to turn.
    select
        0 as spin,
        0 as m
    from ion.species
    where species.nuclear_spin = 0.5
),

scaled as (
    select
        state.spin,
        state.m,
        level_field.field_gauss,
        species.hyperfine_constant_mhz as a,
        species.nuclear_g * species.bohr_magneton_mhz_per_gauss * state.m as nuclear_slope,
        species.hyperfine_constant_mhz * (species.nuclear_spin + 0.5) / 2
        * sign(state.spin - species.nuclear_spin) as half_splitting,
        (species.electron_g - species.nuclear_g) * species.bohr_magneton_mhz_per_gauss
        / nullif(species.hyperfine_constant_mhz * (species.nuclear_spin + 0.5), 0)
            as xi_per_gauss,
        -- Of an electron alone.
        state.m * species.electron_g * species.bohr_magneton_mhz_per_gauss as electron_slope,
        xi_per_gauss * level_field.field_gauss as xi,
        4 * state.m / (2 * species.nuclear_spin + 1) as slope_of_square,
        case
            when abs(state.m) = species.nuclear_spin + 0.5 then 1 + sign(state.m) * xi
            else sqrt(1 + slope_of_square * xi + xi ** 2)
        end as root
    from ion_state as state
    cross join ion.level_field
    cross join ion.species
)

select
    scaled.spin,
    scaled.m,
    scaled.field_gauss,
    coalesce(
        -scaled.a / 4 + scaled.nuclear_slope * scaled.field_gauss
        + scaled.half_splitting * scaled.root,
        scaled.electron_slope * scaled.field_gauss
    ) as energy_mhz,
    coalesce(
        scaled.nuclear_slope
        + scaled.half_splitting * scaled.xi_per_gauss
        * (scaled.slope_of_square / 2 + scaled.xi) / scaled.root,
        scaled.electron_slope
    ) as sensitivity_mhz_per_gauss,
    coalesce(
        scaled.nuclear_slope
        + scaled.half_splitting * scaled.xi_per_gauss
        * scaled.slope_of_square / 2,
        scaled.electron_slope
    ) as linear_mhz_per_gauss,
    sensitivity_mhz_per_gauss - linear_mhz_per_gauss as quadratic_mhz_per_gauss
from scaled;

comment on view ion.level is
'One row per state of the ion and field: its exact energy (Breit-Rabi). By stoichia ion.';
comment on column ion.level.spin is 'F. Key, with m and field_gauss.';
comment on column ion.level.m is 'm.';
comment on column ion.level.field_gauss is 'The field, in G.';
comment on column ion.level.energy_mhz is 'E/h, in MHz, from the centre of gravity.';
comment on column ion.level.sensitivity_mhz_per_gauss is 'dE/dB, in MHz/G.';
comment on column ion.level.linear_mhz_per_gauss is
'dE/dB in zero field, in MHz/G: what reversing the field inverts.';
comment on column ion.level.quadratic_mhz_per_gauss is
'The rest of dE/dB, in MHz/G: the same after a reversal, not decoupled.';
