-- One row per sample that maps were made of: so many compositions of each category, drawn uniformly
-- (macro sample). Key: map_sample_id, a digest of the compositions drawn and their categories: a
-- source that changes what is known makes another sample.
create table map_sample (
    map_sample_id varchar not null,
    n_components utinyint not null,
    n_per_category uinteger not null,
    seed bigint not null,
    n_compositions uinteger not null,
    drawn_at timestamp not null
);

comment on table map_sample is
'One row per sample of compositions that maps were made of. Filled by stoichia map.';
comment on column map_sample.map_sample_id is
'Digest of the compositions in it and their categories. Key.';
comment on column map_sample.n_components is 'Number of components of the compositions.';
comment on column map_sample.n_per_category is
'How many were asked for of each category; one that has fewer gave all it has.';
comment on column map_sample.seed is 'Seed of the draw.';
comment on column map_sample.n_compositions is 'How many compositions it has.';
comment on column map_sample.drawn_at is 'When it was last drawn, in UTC.';
