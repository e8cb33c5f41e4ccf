-- uncounted(n_components): an error that says that compositions of so many components are not
-- counted one element set at a time, for a row that nobody may ask for more than n_components of.
create macro uncounted(n_components) as
    error(
        'element sets of ' || n_components || ' components are counted, not listed: '
        || 'ask category_count, or of others (where n_components < ' || n_components || ')'
    );

comment on macro uncounted is
'uncounted(n_components): the error where element sets are counted only, in place of a count.';

-- not_there(n_components, components): an error that says that there are no compositions of so many
-- components, but of others.
create macro not_there(n_components, components) as
    error(
        'no compositions of so many components: ' || n_components || '; there are those of '
        || list_aggregate(components, 'string_agg', ', ')
    );

comment on macro not_there is
'not_there(n_components, components): the error where no composition has so many components.';

-- One row per number of components whose element sets are counted only.
create macro uncounted_components() as table
select counted.n_components
from (
    select unnest(params.components) as n_components
    from params
) as counted
cross join params
where not list_contains(params.listed_components, counted.n_components);

comment on macro table uncounted_components is
'uncounted_components(): the numbers of components whose element sets are counted, not listed.';
