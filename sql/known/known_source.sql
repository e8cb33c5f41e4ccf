-- One row per loaded source of known formulas. Key: source.
create table known_source (
    source varchar not null,
    description varchar not null,
    read_as varchar not null,
    loaded_from varchar not null,
    release varchar,
    licence varchar,
    attribution varchar,
    loaded_at timestamp not null,
    n_read ubigint not null,
    n_accepted ubigint not null,
    n_rejected ubigint not null,
    n_compositions ubigint not null
);

comment on table known_source is 'One row per loaded source of known formulas.';
comment on column known_source.source is 'Name of the source. Key.';
comment on column known_source.description is 'What the source is.';
comment on column known_source.read_as is
'How it was read: the service, the published format, or file, query, embedded.';
comment on column known_source.loaded_from is 'Path, address or query it was read from.';
comment on column known_source.release is 'Its release or version; null if it has none.';
comment on column known_source.licence is 'Under what licence it is published; null if not known.';
comment on column known_source.attribution is 'Whom to cite; null if not known.';
comment on column known_source.loaded_at is 'When it was loaded, in UTC.';
comment on column known_source.n_read is 'Rows read: n_accepted and n_rejected together.';
comment on column known_source.n_accepted is 'Rows whose formula was read, in known_entry.';
comment on column known_source.n_rejected is 'Rows that are not, in rejected_entry.';
comment on column known_source.n_compositions is 'Distinct compositions among the accepted rows.';
