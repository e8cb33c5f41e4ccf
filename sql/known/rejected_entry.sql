-- One row per row of a source that makes nothing known: its formula could not be read, or the
-- source itself takes it back. Key: (source, row_number).
create table rejected_entry (
    source varchar not null,
    row_number ubigint not null,
    input varchar,
    entry_id varchar,
    reason varchar not null
);

comment on table rejected_entry is 'One row per row of a source that makes nothing known.';
comment on column rejected_entry.source is 'Name of the source, in known_source.';
comment on column rejected_entry.row_number is
'Which row of the source, from 1, headings, blank lines and comment lines not counted.';
comment on column rejected_entry.input is 'The text found in the place of a formula; null if none.';
comment on column rejected_entry.entry_id is 'What the source calls the entry; null if nothing.';
comment on column rejected_entry.reason is
'Why its formula could not be read, or why the source takes it back.';
