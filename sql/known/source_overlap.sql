-- source_overlap(source, other, system): one row per number of components and category: how many
-- known compositions, inside the space or not, both sources list, and only one of them. system: of
-- a chemical system and its subsystems only, such as 'Ba-Ti-O'; its groups stand for all of theirs.
create macro source_overlap(source, other, system := null::varchar) as table
-- Materialized: names that are not loaded are an error even where there are no entries.
with compared as materialized (
    select
        source_loaded(source) as source_name,
        source_loaded(other) as other_name
),

-- Null: of any elements.
within as materialized (
    select
        case
            when system is not null
                then (
                    select coalesce(flatten(list(named.symbols)), [])
                    from elements_named(element_words(system)) as named
                )
        end as symbols
),

listing as (
    select
        entry.formula_reduced,
        bool_or(entry.source = compared.source_name) as is_in_source,
        bool_or(entry.source = compared.other_name) as is_in_other
    from known_entry as entry
    cross join compared
    group by entry.formula_reduced
)

select
    known_composition.n_components,
    known_composition.category,
    count(*) filter (listing.is_in_source and listing.is_in_other)::ubigint as n_both,
    count(*) filter (listing.is_in_source and not listing.is_in_other)::ubigint as n_source_only,
    count(*) filter (listing.is_in_other and not listing.is_in_source)::ubigint as n_other_only
from known_composition
inner join listing using (formula_reduced)
cross join within
where
    (listing.is_in_source or listing.is_in_other)
    and (
        within.symbols is null
        or list_has_all(within.symbols, known_composition.elements::varchar[])
    )
group by known_composition.n_components, known_composition.category
order by known_composition.n_components, known_composition.category;

comment on macro table source_overlap is
'source_overlap(source, other, …): how many compositions both sources list, and only one of them.';
