-- One row per ion that the room knows: its constants and where they are from. Key: species. H/h =
-- A I·J + μ_B (g_J J + g_I' I)·B in the ground level, with J = 1/2 (standard physics). The paper
-- names 137Ba+ and prints no constant. What follows from them, but for the tables level,
-- stray_field and full_leakage, depends on g_J and μ_B alone.
create table ion.known_species as
select
    staged_columns.species,
    staged_columns.nuclear_spin,
    staged_columns.hyperfine_constant_mhz,
    staged_columns.electron_g,
    staged_columns.nuclear_g,
    1.3996244936::double as bohr_magneton_mhz_per_gauss,
    staged_columns.highest_field_gauss,
    staged_columns.source
from staged_columns;

comment on table ion.known_species is
'One row per ion that the room knows: its constants and their sources. By stoichia ion.';
comment on column ion.known_species.species is 'The ion. Key.';
comment on column ion.known_species.nuclear_spin is 'I.';
comment on column ion.known_species.hyperfine_constant_mhz is
'A of the ground level, in MHz; 0 without a nuclear spin.';
comment on column ion.known_species.electron_g is 'g_J.';
comment on column ion.known_species.nuclear_g is
'g_I'' in units of the Bohr magneton; the paper drops its term.';
comment on column ion.known_species.bohr_magneton_mhz_per_gauss is 'μ_B/h, in MHz/G.';
comment on column ion.known_species.highest_field_gauss is
'Beyond which field its manifolds mix, in G: by their splitting, 1000 of 137Ba+. Our convention.';
comment on column ion.known_species.source is 'Where the constants are from.';
