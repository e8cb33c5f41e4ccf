-- Scratch. One row per row of the source being loaded, its texts read as what they are. Key:
-- row_number. staged_text has them as the source spells them, all columns text.
create or replace temp table staged_entry as
with typed as (
    select
        staged_text.row_number,
        staged_text.input,
        nullif(trim(staged_text.entry_id), '') as entry_id,
        try_cast(staged_text.energy_above_hull as double) as energy_above_hull,
        try_cast(staged_text.formation_energy as double) as formation_energy,
        try_cast(trim(staged_text.is_stable) as boolean) as is_stable,
        case
            -- The method of an entry of the COD.
            when lower(trim(staged_text.is_theoretical)) = 'theoretical' then false
            else coalesce(
                not try_cast(trim(staged_text.is_theoretical) as boolean),
                try_cast(trim(staged_text.is_experimental) as boolean)
            )
        end as is_experimental,
        list_filter(
            string_split_regex(staged_text.icsd_ids, '[][,;\s''"]+'),
            lambda icsd_id: lower(icsd_id) not in ('', 'na', 'none', 'null')
        ) as icsd_ids,
        nullif(trim(staged_text.last_updated), '') as last_updated,
        -- What the source itself takes back makes nothing known.
        case
            when try_cast(trim(staged_text.is_deprecated) as boolean)
                then 'deprecated by its source'
            when staged_text.duplicate_of not in ('', 'NULL', 'None')
                then 'duplicate of entry ' || staged_text.duplicate_of
            when staged_text.status in ('retracted', 'errors')
                then 'marked as ' || staged_text.status || ' by its source'
        end as withdrawn_because,
        -- Texts that are no finite number; 'na' and the like are how a value is said to be absent.
        nullif(concat_ws(
            '; ',
            case
                when isfinite(try_cast(staged_text.energy_above_hull as double)) is not true
                    then 'energy above hull not read: ' || nullif(
                        regexp_replace(
                            trim(staged_text.energy_above_hull), '^(?i:na|n/a|nan|none|null|-)$', ''
                        ), ''
                    )
            end,
            case
                when isfinite(try_cast(staged_text.formation_energy as double)) is not true
                    then 'formation energy not read: ' || nullif(
                        regexp_replace(
                            trim(staged_text.formation_energy), '^(?i:na|n/a|nan|none|null|-)$', ''
                        ), ''
                    )
            end
        ), '') as note
    from staged_text
)

select
    typed.row_number,
    typed.input,
    typed.entry_id,
    case when isfinite(typed.energy_above_hull) then typed.energy_above_hull end
        as energy_above_hull,
    case when isfinite(typed.formation_energy) then typed.formation_energy end as formation_energy,
    coalesce(
        typed.is_stable,
        case when isfinite(typed.energy_above_hull) then typed.energy_above_hull <= 0 end
    ) as is_stable,
    typed.is_experimental,
    case when len(typed.icsd_ids) > 0 then typed.icsd_ids end as icsd_ids,
    typed.last_updated,
    typed.withdrawn_because,
    typed.note
from typed;
