-- Puts the rows of a source that make nothing known into rejected_entry, and the source into
-- known_source, once the others are in known_entry (load_batch). staged_entry has the rows,
-- staged_reading what their formulas are, and staged_source, one row, the first columns of
-- known_source and by how many a load reads and writes.
insert into rejected_entry
select
    staged_source.source,
    staged_entry.row_number,
    staged_entry.input,
    staged_entry.entry_id,
    coalesce(staged_entry.withdrawn_because, staged_reading.reason) as reason
from staged_entry
left join staged_reading on staged_entry.input is not distinct from staged_reading.input
cross join staged_source
where staged_entry.withdrawn_because is not null or staged_reading.reason is not null
order by staged_entry.row_number;

insert into known_source
select
    staged_source.source,
    staged_source.description,
    staged_source.read_as,
    staged_source.loaded_from,
    staged_source.release,
    staged_source.licence,
    staged_source.attribution,
    staged_source.loaded_at,
    (select count(*) from staged_entry) as n_read,
    (
        select count(*)
        from known_entry
        where known_entry.source = staged_source.source
    ) as n_accepted,
    (
        select count(*)
        from rejected_entry
        where rejected_entry.source = staged_source.source
    ) as n_rejected,
    (
        select count(distinct known_entry.formula_reduced)
        from known_entry
        where known_entry.source = staged_source.source
    ) as n_compositions
from staged_source;
