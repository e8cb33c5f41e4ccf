-- Scratch. One row per number of components: the mask that allows no ratio. Key: n_components.
create temp table no_ratio as
select
    ratio.n_components,
    repeat('0', count(*)::integer)::bit as mask
from ratio
group by all;
