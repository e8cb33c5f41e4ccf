-- Puts rows of a source whose formulas were read into known_entry: those of one batch of
-- staged_batch, whose number is the parameter. staged_entry has the rows, staged_reading what their
-- formulas are.
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
where
    staged_entry.row_number // staged_source.rows_per_batch = $1
    and staged_entry.withdrawn_because is null
    and staged_reading.reason is null
order by staged_entry.row_number;
