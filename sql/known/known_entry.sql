-- One row per row of a source whose formula was read. Key: (source, row_number).
create table known_entry (
    source varchar not null,
    row_number ubigint not null,
    input varchar not null,
    formula_reduced varchar not null,
    entry_id varchar,
    energy_above_hull double,
    formation_energy double,
    is_stable boolean,
    is_experimental boolean,
    icsd_ids varchar[],
    last_updated varchar,
    note varchar
);

comment on table known_entry is 'One row per row of a source whose formula was read.';
comment on column known_entry.source is 'Name of the source, in known_source.';
comment on column known_entry.row_number is
'Which row of the source, from 1, headings, blank lines and comment lines not counted.';
comment on column known_entry.input is 'The formula as the source spells it.';
comment on column known_entry.formula_reduced is 'The composition it denotes, in known_formula.';
comment on column known_entry.entry_id is 'What the source calls the entry; null if nothing.';
comment on column known_entry.energy_above_hull is
'Energy above the source''s convex hull, eV per atom; null if it does not tell.';
comment on column known_entry.formation_energy is
'Formation energy, eV per atom; null if the source does not tell.';
comment on column known_entry.is_stable is
'Whether it is on the source''s convex hull: told, else from energy_above_hull; null if neither.';
comment on column known_entry.is_experimental is
'Whether it was observed in experiment; null if the source does not tell.';
comment on column known_entry.icsd_ids is 'Its entries in the ICSD, where the source names them.';
comment on column known_entry.last_updated is 'When the source last changed it, as it says so.';
comment on column known_entry.note is
'What reading did beyond the plain (amounts multiplied to be whole, a number not read, …).';
