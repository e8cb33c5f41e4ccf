-- One row per element that keeps compositions of a sample off the maps of an embedding, since the
-- embedding has no vector for it. Key: (map_sample_id, embedding, symbol).
create table map_uncovered (
    map_sample_id varchar not null,
    embedding varchar not null,
    symbol element_symbol not null,
    n_compositions uinteger not null
);

comment on table map_uncovered is
'One row per element that keeps compositions off an embedding''s maps. Filled by stoichia map.';
comment on column map_uncovered.map_sample_id is 'The sample, in map_sample.';
comment on column map_uncovered.embedding is 'The element embedding, in embedding.';
comment on column map_uncovered.symbol is 'The element that it has no vector for.';
comment on column map_uncovered.n_compositions is
'How many compositions of the sample hold the element; one may hold several such elements.';
