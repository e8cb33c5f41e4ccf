-- One row per row of a source whose formula could not be read. Key: (source, row_number).
create table rejected_entry (
    source varchar not null,
    row_number ubigint not null,
    input varchar,
    reason varchar not null
);

comment on table rejected_entry is 'One row per row of a source whose formula could not be read.';
comment on column rejected_entry.source is 'Name of the source, in known_source.';
comment on column rejected_entry.row_number is
'Which row of the source, from 1, headings, blank lines and comment lines not counted.';
comment on column rejected_entry.input is 'The text found in the place of a formula; null if none.';
comment on column rejected_entry.reason is 'Why it could not be read.';
