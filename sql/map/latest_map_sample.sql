-- One row per number of components that there are maps of in two dimensions: the sample drawn last
-- of those that have some. Key: n_components.
create view latest_map_sample as
select
    map_sample.n_components,
    map_sample.map_sample_id,
    map_sample.n_per_category
from map_sample
semi join (
    select map.map_sample_id
    from map
    where map.n_dimensions = 2
) as mapped using (map_sample_id)
qualify
    row_number() over (
        partition by map_sample.n_components
        order by map_sample.drawn_at desc, map_sample.map_sample_id asc
    ) = 1;

comment on view latest_map_sample is
'One row per number of components with maps: the sample drawn last of those that have some.';
comment on column latest_map_sample.n_components is 'Number of components. Key.';
comment on column latest_map_sample.map_sample_id is 'The sample, in map_sample.';
comment on column latest_map_sample.n_per_category is
'How many compositions of each category were asked for.';
