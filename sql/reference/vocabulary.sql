-- One row: the reference tables as maps and lists, for the macros that read and label formulas.
-- Made once from element, species and params (and D and T as spellings of H), it saves every query
-- a tenth of its time.
create table vocabulary as
with listed as (
    select
        element.symbol,
        count(species.species) as n_species,
        min(species.oxidation_state) as lowest_state,
        max(species.oxidation_state) as highest_state,
        coalesce(bool_or(species.oxidation_state = 0), false) as has_zero_state,
        sum(count(species.species)) over (
            order by element.z
            rows between unbounded preceding and 1 preceding
        ) as n_species_before
    from element
    left join species using (symbol)
    group by element.symbol, element.z
),

species_list as (
    select
        list(species.species order by element.z, species.usual_rank) as species,
        list(distinct species.icsd_share order by species.icsd_share desc) as icsd_share_of
    from species
    inner join element using (symbol)
),

spelling as (
    select
        element.symbol,
        element.electronegativity_rank,
        unnest(
            case when element.symbol = 'H' then ['H', 'D', 'T'] else [element.symbol::varchar] end
        ) as spelled
    from element
),

spelling_map as (
    select map_from_entries(list({
        'key': spelling.spelled,
        'value': {'rank': spelling.electronegativity_rank, 'symbol': spelling.symbol::varchar}
    })) as element_of
    from spelling
),

element_map as (
    select
        list(coalesce(listed.n_species_before, 0)::usmallint order by element.z)
            as n_species_before,
        list(element.electronegativity order by element.z) as electronegativity_of,
        map_from_entries(list({
            'key': element.symbol::varchar, 'value': element.space_position
        })) as position_of,
        list(element.electronegativity_rank::bigint order by element.z) as rank_of,
        list(element.symbol::varchar order by element.electronegativity_rank) as symbol_at,
        coalesce(list(element.symbol::varchar) filter (listed.n_species = 0), []) as stateless,
        coalesce(list(element.symbol::varchar) filter (listed.lowest_state > 0), [])
            as only_cations,
        coalesce(list(element.symbol::varchar) filter (listed.highest_state < 0), [])
            as only_anions,
        coalesce(list(element.symbol::varchar) filter (listed.has_zero_state), [])
            as zero_elements,
        list(element.symbol::varchar) filter (element.is_metal) as metals,
        list(element.symbol::varchar) filter (element.is_smact_metal) as smact_metals,
        coalesce(list(element.symbol::varchar) filter (element.electronegativity is null), [])
            as unplaced,
        coalesce(list(element.symbol::varchar) filter (not element.in_space), []) as outside
    from element
    inner join listed using (symbol)
)

select
    spelling_map.element_of,
    species_list.species,
    species_list.icsd_share_of,
    element_map.n_species_before,
    element_map.electronegativity_of,
    element_map.position_of,
    element_map.rank_of,
    element_map.symbol_at,
    element_map.stateless,
    element_map.only_cations,
    element_map.only_anions,
    element_map.zero_elements,
    element_map.metals,
    element_map.smact_metals,
    element_map.unplaced,
    element_map.outside,
    params.components,
    params.max_amount
from spelling_map
cross join species_list
cross join element_map
cross join params;

comment on table vocabulary is
'One row: the reference tables as maps and lists, for the macros that read and label formulas.';
comment on column vocabulary.element_of is
'Symbol as spelled in a formula (D and T too) to the element and its electronegativity_rank.';
comment on column vocabulary.species is
'All species as text (Fe+3, Fe+2, …), by atomic number, an element''s most usual first.';
comment on column vocabulary.icsd_share_of is 'species.icsd_share by species.rarity.';
comment on column vocabulary.n_species_before is
'How many places in the list species come before an element''s own, by atomic number.';
comment on column vocabulary.electronegativity_of is 'element.electronegativity by atomic number.';
comment on column vocabulary.position_of is 'Element to element.space_position.';
comment on column vocabulary.rank_of is 'element.electronegativity_rank by atomic number.';
comment on column vocabulary.symbol_at is 'Symbols by element.electronegativity_rank.';
comment on column vocabulary.stateless is 'Elements without a listed oxidation state.';
comment on column vocabulary.only_cations is 'Elements all of whose listed states are positive.';
comment on column vocabulary.only_anions is 'Elements all of whose listed states are negative.';
comment on column vocabulary.zero_elements is 'Elements whose zero state is listed.';
comment on column vocabulary.metals is 'Elements that are metals: element.is_metal.';
comment on column vocabulary.smact_metals is 'Metals of SMACT: element.is_smact_metal.';
comment on column vocabulary.unplaced is 'Elements of unknown electronegativity.';
comment on column vocabulary.outside is
'Elements beyond the space: atomic number above params.max_z.';
comment on column vocabulary.components is 'params.components.';
comment on column vocabulary.max_amount is 'params.max_amount.';
