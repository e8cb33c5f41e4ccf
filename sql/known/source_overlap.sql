-- source_overlap(source, other): one row per number of components and category: how many known
-- compositions, inside the space or not, both sources list, and only one of them.
create macro source_overlap(source, other) as table
-- Materialized: names that are not loaded are an error even where there are no entries.
with compared as materialized (
    select
        source_loaded(source) as source_name,
        source_loaded(other) as other_name
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
where listing.is_in_source or listing.is_in_other
group by known_composition.n_components, known_composition.category
order by known_composition.n_components, known_composition.category;

comment on macro table source_overlap is
'source_overlap(source, other): how many compositions both sources list, and only one of them.';
