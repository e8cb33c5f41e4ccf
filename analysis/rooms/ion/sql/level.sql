-- One row per state of the ion and field: its exact energy (Breit and Rabi, Phys. Rev. 1931, 38,
-- 2082). Key: (spin, m, field_gauss). With ξ = (g_J - g_I') μ_B B/(A(I + 1/2)),
--     E/h = -A/4 + g_I' μ_B m B ± (A(I + 1/2)/2) sqrt(1 + 4mξ/(2I + 1) + ξ²),
-- + in the manifold F = I + 1/2. The stretched states m = ±(I + 1/2) have 1 ± ξ for the root.
-- sensitivity = dE/dB; quadratic is what no reversal of the field takes out of it.
create view ion.level as
with scaled as (
    select
        state.spin,
        state.m,
        level_field.field_gauss,
        species.hyperfine_constant_mhz as a,
        species.nuclear_g * species.bohr_magneton_mhz_per_gauss * state.m as nuclear_slope,
        species.hyperfine_constant_mhz * (species.nuclear_spin + 0.5) / 2
        * sign(state.spin - species.nuclear_spin) as half_splitting,
        (species.electron_g - species.nuclear_g) * species.bohr_magneton_mhz_per_gauss
        / (species.hyperfine_constant_mhz * (species.nuclear_spin + 0.5)) as xi_per_gauss,
        xi_per_gauss * level_field.field_gauss as xi,
        4 * state.m / (2 * species.nuclear_spin + 1) as slope_of_square,
        case
            when abs(state.m) = species.nuclear_spin + 0.5 then 1 + sign(state.m) * xi
            else sqrt(1 + slope_of_square * xi + xi ** 2)
        end as root
    from ion.state
    cross join ion.level_field
    cross join ion.species
    where state.is_of_ion
)

select
    scaled.spin,
    scaled.m,
    scaled.field_gauss,
    -scaled.a / 4 + scaled.nuclear_slope * scaled.field_gauss
    + scaled.half_splitting * scaled.root as energy_mhz,
    scaled.nuclear_slope
    + scaled.half_splitting * scaled.xi_per_gauss
    * (scaled.slope_of_square / 2 + scaled.xi) / scaled.root as sensitivity_mhz_per_gauss,
    scaled.nuclear_slope
    + scaled.half_splitting * scaled.xi_per_gauss
    * scaled.slope_of_square / 2 as linear_mhz_per_gauss,
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
