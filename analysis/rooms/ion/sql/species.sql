-- One row: the ion and its constants. H/h = A I·J + μ_B (g_J J + g_I' I)·B in the ground level,
-- with J = 1/2 (standard physics). The paper names 137Ba+ and prints no constant: A, g_J and g_I'
-- are literature values as our reference notes have them, not traced to a source here; of what
-- follows, all but the tables level and stray_field depends on g_J and μ_B alone.
create table ion.species (
    species varchar not null,
    nuclear_spin double not null,
    hyperfine_constant_mhz double not null,
    electron_g double not null,
    nuclear_g double not null,
    bohr_magneton_mhz_per_gauss double not null
);

insert into ion.species
values ('137Ba+', 1.5, 4018.8708, 2.00249192, -0.93737 / 1.5 / 1836.15267, 1.3996244936);

comment on table ion.species is 'One row: the ion and its constants. By stoichia ion.';
comment on column ion.species.species is 'The ion.';
comment on column ion.species.nuclear_spin is 'I.';
comment on column ion.species.hyperfine_constant_mhz is 'A of the ground level, in MHz.';
comment on column ion.species.electron_g is 'g_J.';
comment on column ion.species.nuclear_g is
'g_I'' in units of the Bohr magneton; the paper drops its term.';
comment on column ion.species.bohr_magneton_mhz_per_gauss is 'μ_B/h, in MHz/G.';
