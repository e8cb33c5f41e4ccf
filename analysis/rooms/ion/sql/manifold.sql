-- One row per hyperfine manifold of the ground level that a field turns. Key: spin. In a manifold
-- the electron's moment is that of F: P_F J P_F = (g_F/g_J) F, g_F = ± g_J/(2I + 1) (Wigner-Eckart,
-- standard physics). The nuclear part of g_F is left out, as the paper leaves it out.
create table ion.manifold as
select
    species.nuclear_spin + side.half as spin,
    2 * side.half * species.electron_g / (2 * species.nuclear_spin + 1) as g_factor,
    abs(g_factor) * species.bohr_magneton_mhz_per_gauss as larmor_mhz_per_gauss,
    -- The root of Breit and Rabi (ion.level) to second order: spacings of neighbours differ.
    -- Without a nuclear spin there is one spacing.
    coalesce(
        2 * pi() * abs(species.hyperfine_constant_mhz) * (species.nuclear_spin + 0.5) / 4
        * (
            (species.electron_g - species.nuclear_g) * species.bohr_magneton_mhz_per_gauss
            / nullif(species.hyperfine_constant_mhz * (species.nuclear_spin + 0.5), 0)
        ) ** 2
        * 4 * (2 * species.nuclear_spin + 2 * side.half - 1)
        / (2 * species.nuclear_spin + 1) ** 2,
        0
    ) as unevenness_rad,
    2 * pi() * abs(species.nuclear_g) * species.bohr_magneton_mhz_per_gauss
    * (2 * species.nuclear_spin + 1 - 2 * side.half) / (2 * species.nuclear_spin + 1)
        as nuclear_rad
from ion.species
cross join (values (-0.5::double), (0.5::double)) as side (half)
-- One state of F = 0 has no moment to turn.
where species.nuclear_spin + side.half > 0
order by spin;

comment on table ion.manifold is
'One row per hyperfine manifold of the ground level. By stoichia ion.';
comment on column ion.manifold.spin is 'F. Key.';
comment on column ion.manifold.g_factor is
'g_F of the electron''s moment; the manifolds differ in its sign.';
comment on column ion.manifold.larmor_mhz_per_gauss is
'Larmor frequency per field, |g_F| μ_B/h, in MHz/G: the same in both manifolds.';
comment on column ion.manifold.unevenness_rad is
'How far the spacing of its outermost levels is off the linear one, in rad per µs and G².';
comment on column ion.manifold.nuclear_rad is
'How far the nucleus moves all spacings, which the truncation leaves out, in rad per µs and G.';
