-- What a sample is asked for, checked: one row.
create macro sample_asked(
    components, category, n, seed, with_elements, without_elements, max_atoms
) as table
select
    case
        when list_contains(params.components, components) then components
        else not_there(components, params.components)
    end::utinyint as n_components,
    list_contains(params.listed_components, components) as is_listed,
    category::category as category,
    category::category in ('standard', 'missing') as is_allowed,
    category::category in ('standard', 'interesting') as is_known,
    case
        when seed is null then error('a seed is a number')
        else coalesce(n::ubigint, error('how many? n is a number'))
    end as n_asked,
    coalesce(max_atoms::integer, 100000) as max_atoms,
    coalesce(
        (
            select list(wanted.symbols[1])
            from elements_named(with_elements) as wanted
            where len(wanted.symbols) = 1
        ),
        []
    ) as with_elements,
    -- Of each of these one has to be in it.
    coalesce(
        (
            select list(wanted.symbols)
            from elements_named(with_elements) as wanted
            where len(wanted.symbols) > 1
        ),
        []
    ) as choices,
    coalesce(
        (
            select flatten(list(unwanted.symbols))
            from elements_named(without_elements) as unwanted
        ),
        []
    ) as without_elements
from params;

comment on macro table sample_asked is
'sample_asked(components, category, …): the arguments of sample, checked; one row.';
