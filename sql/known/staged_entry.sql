-- Scratch, a view. One row per row of the source being loaded, its texts read as what they are.
-- Key: row_number. staged_text has them as the source spells them, all columns text.
create or replace temp view staged_entry as
with typed as (
    select
        staged_text.row_number,
        staged_text.input,
        value_told(staged_text.entry_id) as entry_id,
        number_read(staged_text.energy_above_hull) as energy_above_hull,
        staged_text.energy_above_hull as hull_text,
        number_read(staged_text.formation_energy) as formation_energy,
        staged_text.formation_energy as formation_text,
        flag_read(staged_text.is_stable) as is_stable,
        staged_text.is_stable as stable_text,
        case
            -- The method of an entry of the COD.
            when lower(trim(staged_text.is_theoretical)) = 'theoretical' then true
            else flag_read(staged_text.is_theoretical)
        end as is_theoretical,
        flag_read(staged_text.is_experimental) as is_experimental,
        staged_text.is_experimental as experimental_text,
        flag_read(staged_text.is_deprecated) as is_deprecated,
        staged_text.is_deprecated as deprecated_text,
        value_told(staged_text.duplicate_of) as duplicate_of,
        staged_text.status,
        list_filter(
            string_split_regex(staged_text.icsd_ids, '[][,;\s''"]+'),
            lambda icsd_id: value_told(icsd_id) is not null
        ) as icsd_ids,
        value_told(staged_text.last_updated) as last_updated
    from staged_text
)

select
    typed.row_number,
    typed.input,
    typed.entry_id,
    typed.energy_above_hull,
    typed.formation_energy,
    coalesce(typed.is_stable, typed.energy_above_hull <= 0) as is_stable,
    coalesce(not typed.is_theoretical, typed.is_experimental) as is_experimental,
    case when len(typed.icsd_ids) > 0 then typed.icsd_ids end as icsd_ids,
    typed.last_updated,
    -- What the source itself takes back makes nothing known.
    case
        when typed.is_deprecated then 'deprecated by its source'
        when typed.duplicate_of is not null then 'duplicate of entry ' || typed.duplicate_of
        when typed.status in ('retracted', 'errors')
            then 'marked as ' || typed.status || ' by its source'
    end as withdrawn_because,
    nullif(concat_ws(
        '; ',
        unread_note('energy above hull', typed.hull_text, typed.energy_above_hull),
        unread_note('formation energy', typed.formation_text, typed.formation_energy),
        unread_note('whether stable', typed.stable_text, typed.is_stable),
        unread_note('whether experimental', typed.experimental_text, typed.is_experimental),
        unread_note('whether deprecated', typed.deprecated_text, typed.is_deprecated)
    ), '') as note
from typed;
