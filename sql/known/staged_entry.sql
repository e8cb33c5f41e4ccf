-- Scratch. One row per row of the source being loaded, its texts read as what they are. Key:
-- row_number. staged_text has them as the source spells them, all columns text.
create or replace temp table staged_entry as
with typed as (
    select
        staged_text.row_number,
        staged_text.input,
        value_told(staged_text.entry_id) as entry_id,
        number_read(staged_text.energy_above_hull) as energy_above_hull,
        number_read(staged_text.formation_energy) as formation_energy,
        flag_read(staged_text.is_stable) as is_stable,
        case
            -- The method of an entry of the COD.
            when lower(trim(staged_text.is_theoretical)) = 'theoretical' then false
            else coalesce(
                not flag_read(staged_text.is_theoretical), flag_read(staged_text.is_experimental)
            )
        end as is_experimental,
        list_filter(
            string_split_regex(staged_text.icsd_ids, '[][,;\s''"]+'),
            lambda icsd_id: value_told(icsd_id) is not null
        ) as icsd_ids,
        value_told(staged_text.last_updated) as last_updated,
        -- What the source itself takes back makes nothing known.
        case
            when flag_read(staged_text.is_deprecated) then 'deprecated by its source'
            when value_told(staged_text.duplicate_of) is not null
                then 'duplicate of entry ' || value_told(staged_text.duplicate_of)
            when staged_text.status in ('retracted', 'errors')
                then 'marked as ' || staged_text.status || ' by its source'
        end as withdrawn_because,
        nullif(concat_ws(
            '; ',
            unread_note(
                'energy above hull',
                staged_text.energy_above_hull,
                number_read(staged_text.energy_above_hull)
            ),
            unread_note(
                'formation energy',
                staged_text.formation_energy,
                number_read(staged_text.formation_energy)
            ),
            unread_note(
                'whether stable', staged_text.is_stable, flag_read(staged_text.is_stable)
            ),
            unread_note(
                'whether experimental',
                staged_text.is_experimental,
                flag_read(staged_text.is_experimental)
            ),
            unread_note(
                'whether deprecated',
                staged_text.is_deprecated,
                flag_read(staged_text.is_deprecated)
            )
        ), '') as note
    from staged_text
)

select
    typed.row_number,
    typed.input,
    typed.entry_id,
    typed.energy_above_hull,
    typed.formation_energy,
    coalesce(typed.is_stable, typed.energy_above_hull <= 0) as is_stable,
    typed.is_experimental,
    case when len(typed.icsd_ids) > 0 then typed.icsd_ids end as icsd_ids,
    typed.last_updated,
    typed.withdrawn_because,
    typed.note
from typed;
