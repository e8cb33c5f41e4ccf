-- find(system, components, with_elements, …): compositions of the space, and known ones beyond it,
-- by what is asked of them. One row per composition. Key: formula. Arguments, all named and with
-- defaults: those of find_asked, and
--
--   sort   atoms (fewest first), score (the best candidates first, then by atoms), formula (by the
--          alphabet) or elements (as system has them); ties by formula
--   n      how many (50), up to 4 million
--   skip   how many to pass over before (0)
--
-- Columns: those of label but for input; then n_components, n_atoms; the score among candidates
-- (null where they are not ranked, or what is known has changed since); what the sources say of
-- known ones; and, as of the score, expected_share.
--
-- Masks tell how many compositions there are of so many atoms, so that those of the fewest atoms,
-- or the best, are found without listing the others; sorted otherwise, all pass by.
create macro find(
    system := null::varchar,
    components := null::bigint,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    anions := []::varchar[],
    category := null,
    max_atoms := null::bigint,
    only_elements := []::varchar[],
    max_amount := null::bigint,
    only_in_space := false,
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double,
    sort := 'atoms',
    n := 50,
    skip := 0
) as table
with recursive asked as materialized (
    select
        arguments.asked,
        arguments.n_components,
        arguments.is_missing_asked,
        arguments.is_unlikely_asked,
        arguments.max_atoms,
        arguments.max_amount,
        case
            when sort = 'score' and not arguments.is_ranked
                then error(
                    'candidates are not ranked, or what is known has changed since: '
                    || 'run ''stoichia candidates'' first'
                )
            when sort in ('atoms', 'score', 'formula', 'elements') then sort
            else error('sort by atoms, score, formula or elements, not ' || coalesce(sort, 'null'))
        end as sort,
        case
            when n is null or n < 0 or skip < 0
                then error('n and skip are numbers of compositions')
            when n > 4000000 then error('4,000,000 compositions are listed at most')
            else n
        end::bigint as n,
        coalesce(skip, 0)::bigint as skip,
        arguments.is_ranked
    from (
        select
            found_asked as asked,
            found_asked.n_components,
            found_asked.is_missing_asked,
            found_asked.is_unlikely_asked,
            found_asked.max_atoms,
            found_asked.max_amount,
            exists(
                from candidate_learnt
                where candidate_learnt.loads = loads_now()
            ) as is_ranked
        from find_asked(
            system,
            components,
            with_elements,
            without_elements,
            anions,
            category,
            max_atoms,
            only_elements,
            max_amount,
            only_in_space,
            sources,
            only_stable,
            only_experimental,
            max_energy_above_hull
        ) as found_asked
    ) as arguments
),

known_row as materialized (
    select
        found.formula_reduced,
        found.formula,
        found.n_components,
        found.element_set_id,
        found.ratio_id,
        found.elements,
        found.amounts,
        found.n_atoms,
        found.in_space,
        found.is_allowed,
        found.is_asked,
        found.is_passed_over
    from find_known((select asking.asked from asked as asking)) as found
),

offered_mask as materialized (
    select
        found.n_components,
        found.mask_id,
        found.n_sets,
        found.offered_ratios,
        found.allowed_ratios
    from find_mask((select asking.asked from asked as asking)) as found
),

-- Where the best come first: those that have a score.
scored_row as materialized (
    select
        scored_composition.n_components,
        scored_composition.elements,
        scored_composition.amounts,
        scored_composition.n_atoms,
        scored_composition.is_allowed,
        scored_composition.score
    from scored_composition
    cross join asked
    where
        asked.sort = 'score'
        and scored_composition.in_space
        and (asked.n_components is null or scored_composition.n_components = asked.n_components)
        and scored_composition.n_atoms <= asked.max_atoms
        and list_max(scored_composition.amounts) <= asked.max_amount
        and case
            when scored_composition.is_allowed then asked.is_missing_asked
            else asked.is_unlikely_asked
        end
        and has_wanted(scored_composition.elements, asked.asked)
),

-- One row: how many unknown ones have to be reached for the page to be full.
needed as materialized (
    select
        case
            when asked.sort = 'atoms' then asked.skip + asked.n
            when asked.sort != 'score' then 9223372036854775807
            when scored.n >= asked.skip + asked.n then 0
            else asked.skip + asked.n + scored.n
        end as n
    from asked
    cross join (select count(*) as n from scored_row) as scored
),

known_level as (
    select
        known_row.n_atoms,
        count(*) as n_known
    from known_row
    where known_row.is_passed_over
    group by known_row.n_atoms
),

level as materialized (
    select
        atoms_mask.n_atoms,
        row_number() over (order by atoms_mask.n_atoms) as place,
        coalesce(any_value(known_level.n_known), 0) as n_known
    from atoms_mask
    cross join needed
    left join known_level using (n_atoms)
    where
        needed.n < 9223372036854775807
        and atoms_mask.n_components in (select offered_mask.n_components from offered_mask)
    group by atoms_mask.n_atoms
),

-- How many unknown ones there are up to a number of atoms, until there are enough.
reached as (
    select
        0::bigint as place,
        0::bigint as n_atoms,
        0::hugeint as n_reached
    union all
    select
        level.place,
        level.n_atoms,
        reached.n_reached
        + sum(offered_mask.n_sets * bit_count(offered_mask.offered_ratios & atoms_mask.ratios))
        - level.n_known as n_reached
    from reached
    inner join level on reached.place + 1 = level.place
    inner join atoms_mask on level.n_atoms = atoms_mask.n_atoms
    inner join offered_mask on atoms_mask.n_components = offered_mask.n_components
    cross join needed
    where reached.n_reached < needed.n
    group by level.place, level.n_atoms, level.n_known, reached.n_reached
),

-- One row: the most atoms that a row of the page can have, so far as masks tell.
bounded as materialized (
    select
        case
            when needed.n = 9223372036854775807 then asked.max_atoms
            else (select max(reached.n_atoms) from reached)
        end as max_atoms
    from needed
    cross join asked
),

offered_ratio as materialized (
    select
        ratio.n_components,
        list(ratio.ratio_id order by ratio.ratio_id) as ratio_ids
    from ratio
    cross join bounded
    where ratio.n_atoms <= bounded.max_atoms
    group by ratio.n_components
),

listed_mask as materialized (
    select
        offered_mask.mask_id,
        list_filter(
            offered_ratio.ratio_ids,
            lambda ratio_id: get_bit(offered_mask.offered_ratios, ratio_id::integer) = 1
        ) as ratio_ids
    from offered_mask
    inner join offered_ratio on offered_mask.n_components = offered_ratio.n_components
),

unfolded as (
    select
        found.n_components,
        found.element_set_id,
        found.elements,
        found.mask_id,
        unnest(listed_mask.ratio_ids) as ratio_id
    from find_set((select asking.asked from asked as asking)) as found
    inner join listed_mask on found.mask_id = listed_mask.mask_id
    where len(listed_mask.ratio_ids) > 0
),

unknown as (
    select
        unfolded.n_components,
        unfolded.elements,
        ratio.amounts,
        ratio.n_atoms,
        get_bit(offered_mask.allowed_ratios, unfolded.ratio_id::integer) = 1 as is_allowed
    from unfolded
    anti join (
        select
            known_row.n_components,
            known_row.element_set_id,
            known_row.ratio_id
        from known_row
        where known_row.is_passed_over
    ) as passed_over using (n_components, element_set_id, ratio_id)
    inner join offered_mask on unfolded.mask_id = offered_mask.mask_id
    inner join ratio
        on unfolded.n_components = ratio.n_components and unfolded.ratio_id = ratio.ratio_id
),

found_row as (
    select
        null::varchar as formula_reduced,
        formula_text(unknown.elements, unknown.amounts) as formula,
        unknown.n_components,
        unknown.elements,
        unknown.amounts::ubigint[] as amounts,
        unknown.n_atoms::bigint as n_atoms,
        true as in_space,
        unknown.is_allowed,
        false as is_known,
        null::double as score
    from unknown
    anti join scored_row
        on
            unknown.n_components = scored_row.n_components
            and unknown.elements = scored_row.elements
            and unknown.amounts::ubigint[] = scored_row.amounts
    union all
    select
        null as formula_reduced,
        formula_text(scored_row.elements, scored_row.amounts) as formula,
        scored_row.n_components,
        scored_row.elements,
        scored_row.amounts,
        scored_row.n_atoms,
        true as in_space,
        scored_row.is_allowed,
        false as is_known,
        scored_row.score
    from scored_row
    union all
    select
        known_row.formula_reduced,
        known_row.formula,
        known_row.n_components,
        known_row.elements,
        known_row.amounts,
        known_row.n_atoms,
        known_row.in_space,
        known_row.is_allowed,
        true as is_known,
        null as score
    from known_row
    where known_row.is_asked
),

page as materialized (
    select
        row_number() over () as composition_number,
        paged.formula_reduced,
        paged.formula,
        paged.n_components,
        paged.elements,
        paged.amounts,
        paged.n_atoms,
        paged.in_space,
        paged.is_allowed,
        paged.is_known
    from (
        select found_row.*
        from found_row
        cross join asked
        order by
            case when asked.sort = 'score' then found_row.score end desc nulls last,
            case when asked.sort = 'elements' then found_row.n_components end,
            case when asked.sort = 'elements' then found_row.elements::varchar[] end,
            case when asked.sort != 'formula' then found_row.n_atoms end,
            case when asked.sort = 'elements' then found_row.amounts end,
            found_row.formula
        limit (select paging.n from asked as paging)
        offset (select paging.skip from asked as paging)
    ) as paged
),

labelled_page as materialized (
    select
        page.composition_number,
        page.formula,
        page.elements,
        page.amounts,
        labelled_of.is_allowed,
        labelled_of.reason,
        labelled_of.electronegativity_margin
    from page
    inner join labelled_of('page') as labelled_of using (composition_number)
),

listing as (
    select
        known_entry.formula_reduced,
        list(distinct known_entry.source order by known_entry.source) as sources,
        min(known_entry.energy_above_hull) as energy_above_hull
    from known_entry
    semi join page using (formula_reduced)
    group by known_entry.formula_reduced
)

select
    page.formula,
    category_of(page.is_allowed, page.is_known) as category,
    page.is_allowed,
    page.is_known,
    page.in_space,
    labelled_page.reason || coalesce(other_rule.addition, '') as reason,
    page.n_components,
    page.n_atoms,
    scored_composition.score,
    listing.energy_above_hull,
    listing.sources,
    scored_composition.expected_share
from page
cross join asked
inner join labelled_page using (composition_number)
left join other_rule_of('labelled_page') as other_rule using (composition_number)
left join scored_composition
    on
        asked.is_ranked
        and not page.is_known
        and page.n_components = scored_composition.n_components
        and page.elements = scored_composition.elements
        and page.amounts = scored_composition.amounts
left join listing on page.formula_reduced = listing.formula_reduced
order by page.composition_number;

comment on macro table find is
'find(components := 3, with_elements := […], …): compositions by what is asked of them.';
