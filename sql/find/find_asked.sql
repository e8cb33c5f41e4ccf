-- What find and find_count are asked for, checked: one row. Arguments, all with a
-- meaning when null or empty:
--
--   system            a chemical system, exactly: 'Ti-O-*' has titanium, oxygen and one element
--                     more, as the Materials Project writes it; 'Li-Zn-Sn-O' has these four. Names
--                     of element_group stand for one of theirs.
--   components        number of distinct elements
--   with_elements     symbols and names of element_group, which all have to be in it (one of each
--                     group)
--   without_elements  the same, which must not
--   anions            the same, one of which has to be its most electronegative element
--   category          one category or a list of them
--   max_atoms         bound on the atoms per formula
--   only_elements     symbols and names of element_group: no others than these and with_elements
--   max_amount        bound on each amount
--   only_in_space     leave out known compositions beyond the space
--   sources, only_stable, only_experimental, max_energy_above_hull: what makes a composition known,
--                     as in known_by
--
-- flags has one number per element, in the order of the type element_symbol: a bit for each thing
-- asked for that the element is, and the highest for what must not be in it. So the bits of a
-- composition's elements together have to be wanted (has_wanted).
create macro find_asked(
    system,
    components,
    with_elements,
    without_elements,
    anions,
    category,
    max_atoms,
    only_elements,
    max_amount,
    only_in_space,
    sources,
    only_stable,
    only_experimental,
    max_energy_above_hull
) as table
with word as (
    select unnest(element_words(coalesce(system, ''))) as word
),

wanted_list as materialized (
    select
        wanted.word,
        wanted.symbols,
        row_number() over (order by wanted.word) - 1 as place
    from elements_named(list_distinct(list_concat(
        coalesce(with_elements, [])::varchar[],
        (select coalesce(list(word.word) filter (word.word != '*'), []) from word)
    ))) as wanted
),

-- One row: the elements that compositions are made of; null for all.
inside as materialized (
    select
        case
            when coalesce(len(only_elements), 0) > 0
                then list_concat(
                    (
                        select flatten(list(named.symbols))
                        from elements_named(coalesce(only_elements, [])) as named
                    ),
                    (select coalesce(flatten(list(wanted.symbols)), []) from wanted_list as wanted)
                )
        end as symbols
),

flag as (
    select
        element.symbol,
        coalesce(bit_or(1::ubigint << wanted_list.place), 0)
        | case
            when
                list_contains(
                    (
                        select coalesce(flatten(list(unwanted.symbols)), [])
                        from elements_named(coalesce(without_elements, [])) as unwanted
                    ),
                    element.symbol::varchar
                )
                or not coalesce(
                    list_contains(
                        (select inside.symbols from inside), element.symbol::varchar
                    ),
                    true
                )
                then 1::ubigint << 63
            else 0
        end as flags
    from element
    left join wanted_list on list_contains(wanted_list.symbols, element.symbol::varchar)
    group by element.symbol
),

-- Null: any category.
chosen_category as (
    select regexp_extract_all(category::varchar, '[a-z]+')::category[] as categories
),

named as (
    select
        (select count(*) from word) as n_words,
        (select count(*) from wanted_list) as n_wanted,
        coalesce(chosen_category.categories, enum_range(null::category)::category[]) as categories
    from chosen_category
),

-- Null where compositions that no source lists can be found of all numbers of components asked for.
beyond as (
    select
        case
            when not list_has_any(named.categories, ['missing', 'unlikely']::category[]) then null
            when
                not list_contains(
                    params.components,
                    case when named.n_words > 0 then named.n_words else components end
                )
                then error(printf(
                    'the space has %s components: of others, ask for what is known, '
                    || 'standard or interesting',
                    array_to_string(params.components, ', ')
                ))
            when
                not list_has_all(
                    params.listed_components,
                    case
                        when named.n_words > 0 then [named.n_words]
                        when components is null then params.components
                        else [components]
                    end
                )
                then error(printf(
                    'what is unknown is found of %s components, whose element sets are listed: '
                    || 'ask for one of these, or list a system',
                    array_to_string(params.listed_components, ', ')
                ))
        end as message
    from named
    cross join params
)

select
    case
        when components < 1 then error('no compositions of so many components: ' || components)
        when components != named.n_words and named.n_words > 0
            then error(printf(
                '%s has %d components, not %d',
                array_to_string(element_words(system), '-'), named.n_words, components
            ))
        when named.n_words > 0 then named.n_words
        else components
    end::bigint as n_components,
    (select list(flag.flags order by flag.symbol) from flag) as flags,
    case
        when named.n_wanted > 62 then error('more than 62 elements and groups are asked for')
        else (1::ubigint << named.n_wanted) - 1
    end as wanted,
    -- An element that each has to have, by which most sets are passed over at once.
    (
        select any_value(wanted_list.symbols[1]::element_symbol order by wanted_list.place)
        from wanted_list
        where len(wanted_list.symbols) = 1
    ) as fixed_symbol,
    (
        select coalesce(flatten(list(anion.symbols)), [])::element_symbol[]
        from elements_named(coalesce(anions, [])) as anion
    ) as anions,
    named.categories,
    list_contains(named.categories, 'missing'::category) as is_missing_asked,
    list_contains(named.categories, 'unlikely'::category) as is_unlikely_asked,
    coalesce(max_atoms::bigint, 9223372036854775807) as max_atoms,
    coalesce(max_amount::bigint, 9223372036854775807) as max_amount,
    coalesce(only_in_space, false) as only_in_space,
    sources::varchar[] as sources,
    coalesce(only_stable, false) as only_stable,
    coalesce(only_experimental, false) as only_experimental,
    max_energy_above_hull::double as max_energy_above_hull,
    sources is not null or only_stable or only_experimental or max_energy_above_hull is not null
        as is_known_chosen
from named
cross join beyond
where beyond.message is null;

comment on macro table find_asked is
'find_asked(system, components, …): the arguments of find, checked; one row.';

-- has_wanted(elements, asked): whether a composition's elements are as a row of find_asked says.
-- Cases: a condition is only looked at where those before it hold.
create macro has_wanted(elements, asked) as
    case
        when
            asked['fixed_symbol'] is not null
            and not list_contains(elements, asked['fixed_symbol'])
            then false
        when asked['anions'] != [] and not list_contains(asked['anions'], elements[-1]) then false
        else
            list_bit_or(list_transform(
                elements, lambda symbol: asked['flags'][enum_code(symbol) + 1]
            )) = asked['wanted']
    end;

comment on macro has_wanted is
'has_wanted(elements, asked): whether elements are as a row of find_asked says.';
