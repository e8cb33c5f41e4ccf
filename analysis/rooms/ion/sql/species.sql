-- One row: the ion that the room is of, and its constants, as in ion.known_species.
create view ion.species as
select
    known_species.species,
    known_species.nuclear_spin,
    known_species.hyperfine_constant_mhz,
    known_species.electron_g,
    known_species.nuclear_g,
    known_species.bohr_magneton_mhz_per_gauss,
    known_species.highest_field_gauss,
    known_species.source
from ion.known_species
inner join ion.setting using (species);

comment on view ion.species is 'One row: the ion that the room is of, and its constants.';
comment on column ion.species.species is 'The ion.';
comment on column ion.species.nuclear_spin is 'I.';
comment on column ion.species.hyperfine_constant_mhz is 'A of the ground level, in MHz.';
comment on column ion.species.electron_g is 'g_J.';
comment on column ion.species.nuclear_g is
'g_I'' in units of the Bohr magneton; the paper drops its term.';
comment on column ion.species.bohr_magneton_mhz_per_gauss is 'μ_B/h, in MHz/G.';
comment on column ion.species.highest_field_gauss is
'Beyond which field its manifolds mix, in G. Our convention.';
comment on column ion.species.source is 'Where the constants are from.';
