-- source_difference(source, other): one row per composition that a source lists and another does
-- not, with what the source says of it.
create macro source_difference(source, other) as table
-- Materialized: names that are not loaded are an error even where there are no entries.
with compared as materialized (
    select
        source_loaded(source) as source_name,
        source_loaded(other) as other_name
)

select
    known_composition.formula,
    known_composition.n_components,
    known_composition.category,
    known_composition.in_space,
    listing.n_entries,
    listing.energy_above_hull,
    listing.is_experimental,
    listing.entry_ids
from known_composition
inner join (
    select
        entry.formula_reduced,
        count(*)::ubigint as n_entries,
        min(entry.energy_above_hull) as energy_above_hull,
        bool_or(entry.is_experimental) as is_experimental,
        list(entry.entry_id order by entry.row_number) filter (entry.entry_id is not null)
            as entry_ids
    from known_entry as entry
    where entry.source = (select compared.source_name from compared)
    group by entry.formula_reduced
) as listing using (formula_reduced)
where
    known_composition.formula_reduced not in (
        select entry.formula_reduced
        from known_entry as entry
        where entry.source = (select compared.other_name from compared)
    )
order by known_composition.n_components, known_composition.formula;

comment on macro table source_difference is
'source_difference(source, other): the compositions that one source lists and another does not.';
