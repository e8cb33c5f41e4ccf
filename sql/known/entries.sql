-- entries(formula): the entries that list a composition, in any spelling, with what their source
-- tells of them. One row per entry. Key: (source, row_number). address is where the source
-- describes it, null where entry_address knows of none. No row for a text that cannot be read.
create macro entries(formula) as table
select
    known_entry.source,
    known_entry.row_number,
    known_entry.input,
    known_entry.entry_id,
    known_entry.energy_above_hull,
    known_entry.formation_energy,
    known_entry.is_stable,
    known_entry.is_experimental,
    known_entry.icsd_ids,
    known_entry.note,
    replace(described.address, '{id}', known_entry.entry_id) as address
from known_entry
semi join parsed([formula]) as asked on known_entry.formula_reduced = asked.formula_reduced
left join known_source on known_entry.source = known_source.source
left join entry_address as described
    on
        coalesce(known_source.read_as = described.read_as, described.read_as is null)
        and regexp_full_match(known_entry.entry_id, described.id_pattern)
order by
    known_entry.energy_above_hull asc nulls last,
    known_entry.source asc,
    known_entry.row_number asc;

comment on macro table entries is
'entries(formula): the entries that list a composition, with where their source describes them.';
