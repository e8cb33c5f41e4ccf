-- explored(symbols, with_elements := […], …): every composition of a chemical system and its
-- subsystems, labelled, with what ranks it, for a choice of what is known. One row per composition.
-- Key: formula. It lists what system lists; all but symbols are named and have defaults:
--
--   with_elements  symbols and names of element_group: all have to be in it (of a group, one)
--   min_common     only what is allowed in states that each are at least this share of what the
--                  ICSD reports of their element (species.icsd_share)
--   max_atoms      bound on the atoms per formula
--   sources, only_stable, only_experimental, max_energy_above_hull: what makes a composition known,
--                  as in known_by
--
-- Columns: those of system but for input; its elements and amounts; and the score, expected_share
-- and rank that candidates have, null where nothing was ranked, or what is known has changed since.
create macro explored(
    symbols,
    with_elements := []::varchar[],
    min_common := null::double,
    max_atoms := null::bigint,
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with recursive wanted as materialized (
    select coalesce(list(named.symbols), []) as choices
    from elements_named(with_elements::varchar[]) as named
),

listed as materialized (
    select
        row_number() over () as place,
        composition.formula,
        composition.is_allowed,
        composition.in_space,
        composition.reason,
        composition.n_components,
        composition.n_atoms,
        composition.sources,
        regexp_extract_all(composition.formula, '[A-Z][a-z]?') as elements,
        list_transform(
            regexp_extract_all(composition.formula, '[A-Z][a-z]?([0-9]*)', 1),
            lambda amount: coalesce(nullif(amount, '')::ubigint, 1)
        ) as amounts
    from system_list(symbols::varchar[], max_atoms, 'elements') as composition
),

-- Every choice of states that are usual enough, of every set of elements that is listed.
usual_state as materialized (
    select
        species.symbol::varchar as symbol,
        species.oxidation_state,
        species.electronegativity
    from species
    where species.icsd_share >= min_common and species.electronegativity is not null
),

usual_choice as (
    select
        element_list.elements,
        []::bigint[] as charges,
        null::decimal(3, 2) as highest_cation,
        null::decimal(3, 2) as lowest_anion
    from (
        select distinct listed.elements
        from listed
        where min_common is not null and listed.is_allowed
    ) as element_list
    union all
    select
        usual_choice.elements,
        list_append(usual_choice.charges, usual_state.oxidation_state::bigint) as charges,
        greatest(
            usual_choice.highest_cation,
            case when usual_state.oxidation_state > 0 then usual_state.electronegativity end
        ) as highest_cation,
        least(
            usual_choice.lowest_anion,
            case when usual_state.oxidation_state < 0 then usual_state.electronegativity end
        ) as lowest_anion
    from usual_choice
    inner join usual_state
        on usual_choice.elements[len(usual_choice.charges) + 1] = usual_state.symbol
),

usual as (
    select listed.place
    from listed
    semi join usual_choice
        on
            listed.elements = usual_choice.elements
            and len(listed.elements) = len(usual_choice.charges)
            and is_ordered(usual_choice.highest_cation, usual_choice.lowest_anion)
            and is_neutral(total_charge(listed.amounts, usual_choice.charges))
),

chosen as materialized (
    select known_by.formula
    from known_by(
        sources := sources,
        only_stable := only_stable,
        only_experimental := only_experimental,
        max_energy_above_hull := max_energy_above_hull
    ) as known_by
    where list_has_all(symbols::varchar[], known_by.elements::varchar[])
),

-- By whole lists of elements, as they are stored: a look into each takes ten times as long.
scored as materialized (
    select
        scored_composition.elements::varchar[] as elements,
        scored_composition.amounts,
        scored_composition.score,
        scored_composition.expected_share,
        scored_composition.rank
    from scored_composition
    semi join (
        select distinct listed.elements::element_symbol[] as elements
        from listed
    ) as element_list using (elements)
    where
        exists(
            from candidate_learnt
            where candidate_learnt.loads = loads_now()
        )
)

select
    listed.formula,
    category_of(listed.is_allowed, chosen.formula is not null) as category,
    listed.is_allowed,
    chosen.formula is not null as is_known,
    listed.in_space,
    listed.reason,
    listed.n_components,
    listed.n_atoms,
    listed.elements,
    listed.amounts,
    scored.score,
    scored.expected_share,
    scored.rank,
    listed.sources
from listed
cross join wanted
left join chosen using (formula)
left join scored using (elements, amounts)
where
    -- Asked here too: where nothing known is of the system, known_by is never looked at.
    are_loaded(sources)
    and are_told(sources, only_stable, only_experimental, max_energy_above_hull)
    and has_one_of_each(listed.elements, wanted.choices)
    and (min_common is null or listed.place in (select usual.place from usual))
order by listed.place;

comment on macro table explored is
'explored(symbols, …): a chemical system and its subsystems, labelled, with what ranks them.';
