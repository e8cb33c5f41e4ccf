-- One row per composition on a map that figures show. Key: (n_components, embedding, method,
-- point_number). Coordinates have no unit.
create view shown_map_point as
select
    shown_map.n_components,
    shown_map.embedding,
    shown_map.method,
    map_point.point_number,
    map_point.x,
    map_point.y,
    map_composition.category,
    anion_chemistry_of(map_composition.elements) as anion_chemistry
from shown_map
inner join map_point using (map_id)
inner join map_composition using (map_sample_id, point_number);

comment on view shown_map_point is 'One row per composition on a map that figures show.';
comment on column shown_map_point.n_components is
'Number of components. Key, with embedding, method and point_number.';
comment on column shown_map_point.embedding is 'The embedding.';
comment on column shown_map_point.method is 'pca, tsne or umap.';
comment on column shown_map_point.point_number is 'Which composition of the sample.';
comment on column shown_map_point.x is 'First coordinate.';
comment on column shown_map_point.y is 'Second coordinate.';
comment on column shown_map_point.category is 'Its category when the sample was drawn.';
comment on column shown_map_point.anion_chemistry is
'What it is a compound of, by its most electronegative element.';
