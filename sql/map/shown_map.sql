-- One row per number of components, embedding and method: the map that figures show, in two
-- dimensions. Of the sample in latest_map_sample, it is the one asked for last; accuracy, its
-- spread and chance are those of map_separation for all four categories. Key: (n_components,
-- embedding, method).
create view shown_map as
select
    latest_map_sample.n_components,
    map.embedding,
    map.method,
    map.map_id,
    map.map_sample_id,
    latest_map_sample.n_per_category,
    map.n_points,
    map.n_uncovered,
    map.trustworthiness,
    map.silhouette,
    map.silhouette_se,
    map_separation.accuracy,
    map_separation.accuracy_sd,
    map_separation.chance,
    map_separation.n_folds
from map
inner join latest_map_sample using (map_sample_id)
left join map_separation
    on
        map.map_sample_id = map_separation.map_sample_id
        and map.embedding = map_separation.embedding
        and map_separation.categories = 'all'
where map.n_dimensions = 2
qualify
    row_number() over (
        partition by latest_map_sample.n_components, map.embedding, map.method
        order by map.asked_at desc, map.map_id asc
    ) = 1;

comment on view shown_map is
'One row per number of components, embedding and method: the map that figures show.';
comment on column shown_map.n_components is 'Number of components. Key, with the next two.';
comment on column shown_map.embedding is 'The embedding, in embedding.';
comment on column shown_map.method is 'pca, tsne or umap.';
comment on column shown_map.map_id is 'The map, in map.';
comment on column shown_map.map_sample_id is 'The sample, in map_sample.';
comment on column shown_map.n_per_category is
'How many compositions of each category were asked for.';
comment on column shown_map.n_points is 'How many compositions it shows.';
comment on column shown_map.n_uncovered is
'How many it cannot, since the embedding has no vector for an element.';
comment on column shown_map.trustworthiness is 'As in map.';
comment on column shown_map.silhouette is 'As in map.';
comment on column shown_map.silhouette_se is 'As in map.';
comment on column shown_map.accuracy is 'As in map_separation, of all four categories.';
comment on column shown_map.accuracy_sd is 'As in map_separation.';
comment on column shown_map.chance is 'As in map_separation.';
comment on column shown_map.n_folds is 'As in map_separation.';
