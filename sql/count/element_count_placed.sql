-- element_count_placed(sources, only_stable, only_experimental, max_energy_above_hull): what
-- element_count_of counts, with the element's place in the periodic table. One row per number of
-- components and element of the space. Key: (n_components, symbol).
create macro element_count_placed(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
select
    counted.n_components,
    element.symbol,
    element.name,
    element.z,
    element.block,
    element.table_column,
    element.table_row,
    counted.n_allowed,
    counted.n_known,
    counted.n_standard,
    counted.n_missing,
    counted.n_interesting,
    counted.n_unlikely,
    counted.n_unique
from element_count_of(
    sources := sources,
    only_stable := only_stable,
    only_experimental := only_experimental,
    max_energy_above_hull := max_energy_above_hull
) as counted
inner join element using (symbol)
order by counted.n_components, element.z;

comment on macro table element_count_placed is
'element_count_placed(sources := [...], …): element_count, with places in the periodic table.';
