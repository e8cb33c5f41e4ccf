-- Puts the rows of a source into known_entry or rejected_entry, every one of them, the source into
-- known_source, and compositions that no other source lists into known_composition. staged_entry
-- has the rows, staged_reading what their formulas are, staged_composition what is new, and
-- staged_source, one row, the first columns of known_source.
insert into known_entry
select
    staged_source.source,
    staged_entry.row_number,
    staged_entry.input,
    staged_reading.formula_reduced,
    staged_entry.entry_id,
    staged_entry.energy_above_hull,
    staged_entry.formation_energy,
    staged_entry.is_stable,
    staged_entry.is_experimental,
    staged_entry.icsd_ids,
    staged_entry.last_updated,
    nullif(concat_ws('; ', staged_reading.note, staged_entry.note), '') as note
from staged_entry
inner join staged_reading using (input)
cross join staged_source
where staged_entry.withdrawn_because is null and staged_reading.reason is null
order by staged_entry.row_number;

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

-- allowed_of tells what label would, faster: tests hold the one against the other.
insert into known_composition
select
    staged_composition.formula_reduced,
    staged_composition.formula,
    len(staged_composition.elements) as n_components,
    staged_composition.elements,
    staged_composition.amounts,
    allowed.composition_number is not null as is_allowed,
    staged_composition.in_space,
    category_of(allowed.composition_number is not null, true) as category,
    staged_composition.element_set_id,
    ratio.ratio_id
from staged_composition
left join allowed_of('staged_composition') as allowed using (composition_number)
left join ratio
    on staged_composition.in_space and staged_composition.amounts = ratio.amounts
-- So that looking up one formula reads one block.
order by staged_composition.formula_reduced;
