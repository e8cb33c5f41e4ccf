-- One row per row of a source whose formula was read. Key: (source, row_number).
create table known_entry (
    source varchar not null,
    row_number ubigint not null,
    input varchar not null,
    formula_reduced varchar not null,
    note varchar
);

comment on table known_entry is 'One row per row of a source whose formula was read.';
comment on column known_entry.source is 'Name of the source, in known_source.';
comment on column known_entry.row_number is
'Which row of the source, from 1, headings, blank lines and comment lines not counted.';
comment on column known_entry.input is 'The formula as the source spells it.';
comment on column known_entry.formula_reduced is 'The composition it denotes, in known_formula.';
comment on column known_entry.note is
'What the reading did beyond the plain grammar (D or T read as H, charge left out, …); else null.';
