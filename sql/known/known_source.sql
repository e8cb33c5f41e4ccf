-- One row per loaded source of known formulas. Key: source.
create table known_source (
    source varchar not null,
    description varchar not null,
    loaded_at timestamp not null,
    n_read ubigint not null,
    n_accepted ubigint not null,
    n_rejected ubigint not null,
    n_compositions ubigint not null
);

comment on table known_source is 'One row per loaded source of known formulas.';
comment on column known_source.source is 'Name of the source. Key.';
comment on column known_source.description is 'What the source is: path, citation, release.';
comment on column known_source.loaded_at is 'When it was loaded, in UTC.';
comment on column known_source.n_read is 'Rows read: n_accepted and n_rejected together.';
comment on column known_source.n_accepted is 'Rows whose formula was read, in known_entry.';
comment on column known_source.n_rejected is 'Rows whose formula was not, in rejected_entry.';
comment on column known_source.n_compositions is 'Distinct compositions among the accepted rows.';
