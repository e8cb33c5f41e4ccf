-- One row per map: a projection of the embedding vectors of a sample to two or three dimensions.
-- Key: map_id, a digest of all that made it: sample, element vectors, method, dimensions,
-- parameters and versions of the libraries. Before projecting, every dimension of the vectors is
-- shifted to mean 0 and scaled to standard deviation 1 over the sample (one that does not vary, to
-- 0). Trustworthiness: Venna and Kaski, Neural Networks 2001; silhouette: Rousseeuw, J. Comput.
-- Appl. Math. 1987, 20, 53; both as scikit-learn computes them, on the first compositions of each
-- category.
create table map (
    map_id varchar not null,
    map_sample_id varchar not null,
    embedding varchar not null,
    method varchar not null,
    n_dimensions utinyint not null,
    parameters varchar not null,
    versions varchar not null,
    n_points uinteger not null,
    n_uncovered uinteger not null,
    n_scored uinteger not null,
    trustworthiness double,
    silhouette double,
    silhouette_se double,
    seconds double not null,
    made_at timestamp not null,
    asked_at timestamp not null
);

comment on table map is
'One row per map of a sample''s embedding vectors in few dimensions. Filled by stoichia map.';
comment on column map.map_id is 'Digest of all that made the map. Key.';
comment on column map.map_sample_id is 'The sample, in map_sample.';
comment on column map.embedding is 'The element embedding, in embedding.';
comment on column map.method is 'pca, tsne or umap.';
comment on column map.n_dimensions is 'Dimensions of the map: 2 or 3.';
comment on column map.parameters is 'Parameters of the method, JSON.';
comment on column map.versions is 'Versions of the libraries that made it, JSON.';
comment on column map.n_points is 'How many compositions it shows.';
comment on column map.n_uncovered is
'How many it cannot, since the embedding has no vector for an element (map_uncovered).';
comment on column map.n_scored is 'On how many of its points the scores were computed.';
comment on column map.trustworthiness is
'How far the nearest neighbours in the map (5) are near in the embedding too: 0 to 1.';
comment on column map.silhouette is
'How far the categories lie apart in the map, mean silhouette coefficient: -1 to 1.';
comment on column map.silhouette_se is 'Standard error of silhouette over the points.';
comment on column map.seconds is 'How long it took on one core, scores included, in seconds.';
comment on column map.made_at is 'When it was made, in UTC.';
comment on column map.asked_at is
'When it was last asked for, in UTC: figures show the map of a kind asked for last.';
