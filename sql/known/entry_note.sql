-- One row per source and kind of what reading its rows did beyond the plain. Key: (source, note).
create view entry_note as
select
    noted.source,
    noted.note,
    count(*)::ubigint as n_entries,
    min(noted.input) as example
from (
    select
        known_entry.source,
        known_entry.input,
        -- What stands behind the colon is the entry's own.
        regexp_replace(
            unnest(string_split(known_entry.note, '; ')), ': .*', ''
        ) as note
    from known_entry
    where known_entry.note is not null
) as noted
group by noted.source, noted.note;

comment on view entry_note is
'One row per source and kind of what reading its rows did beyond the plain.';
comment on column entry_note.source is 'Name of the source, in known_source.';
comment on column entry_note.note is
'What was done, such as amounts multiplied to be whole: a part of known_entry.note.';
comment on column entry_note.n_entries is 'How many entries of the source have it.';
comment on column entry_note.example is 'A formula of these, as the source spells it.';
