-- system(symbols): every composition of the space in a chemical system and its subsystems, and the
-- known compounds of these elements that lie outside the space, labelled. One row per composition.
-- Key: formula. symbols is a list of element symbols, and names of element_group for all its
-- elements, or one text of them, such as 'Li-Zn-Sn-O' or 'Li, halogen'.
--
-- With * it is all systems of so many elements that have those named (of a group, one of it), as
-- the Materials Project writes them, without subsystems: 'Fe-*' has binaries of iron.
--
-- max_atoms bounds the atoms per formula; 4 million compositions of the space are listed at most.
-- Columns: those of label, then n_components, n_atoms, and sources, which list it. sort is elements
-- (by n_components, elements, n_atoms, amounts) or atoms (by n_atoms first).
create macro system_list(symbols, max_atoms, sort) as table
with recursive word as materialized (
    select named.symbols
    from elements_named(list_filter(symbols::varchar[], lambda word: word != '*')) as named
),

placed as materialized (
    select
        element.symbol::varchar as symbol,
        element.space_position as position,
        bool_or(len(word.symbols) = 1) as is_alone
    from (
        select
            word.symbols,
            unnest(word.symbols) as symbol
        from word
    ) as word
    inner join element on word.symbol = element.symbol::varchar
    where element.in_space
    group by element.symbol, element.space_position
),

-- One row: which elements all compositions have, which others they may have, and how many of them.
asked as materialized (
    select
        wildcard.n > 0 as has_wildcard,
        case
            when wildcard.n > 0
                then coalesce(
                    (select list(placed.position) filter (placed.is_alone) from placed), []
                )
            else []
        end as fixed_positions,
        case
            when wildcard.n > 0
                then (
                    select list(element.space_position)
                    from element
                    where
                        element.in_space
                        and element.symbol::varchar not in (
                            select fixed.symbol
                            from placed as fixed
                            where fixed.is_alone
                        )
                )
            else (select coalesce(list(placed.position), []) from placed)
        end as free_positions,
        case
            when wildcard.n > 0 then [wildcard.n + (select count(*) from word)]
            else params.components
        end::bigint[] as sizes,
        -- Of each of these one has to be in it.
        case
            when wildcard.n > 0
                then coalesce((select list(word.symbols) from word), [])
            else []
        end as choices,
        case
            when sort in ('elements', 'atoms') then sort
            else error('sort by elements or atoms, not ' || coalesce(sort, 'null'))
        end as sort
    from params
    cross join (
        select len(list_filter(symbols::varchar[], lambda word: word = '*')) as n
    ) as wildcard
),

-- One row, or an error, before any is listed: groups make large systems of few words.
checked as materialized (
    select
        case
            when refused.symbols is not null
                then error('no such element in the space: ' || refused.symbols)
            when len(asked.fixed_positions) + len(asked.free_positions) < 2
                then error('a chemical system has two elements or more, such as Li-O')
            when not list_has_any(asked.sizes, params.components)
                then error(printf(
                    'the space has %s components, not %d',
                    array_to_string(params.components, ', '), asked.sizes[1]
                ))
            when whole.n > 4000000
                then error(printf(
                    'a system of %,d compositions, and 4,000,000 are listed at most: leave out '
                    || 'elements, or bound the atoms',
                    whole.n
                ))
        end is null as is_listable
    from asked
    cross join params
    cross join (
        select
            sum(binomial(
                len(asking.free_positions), ratio.n_components - len(asking.fixed_positions)
            ))::bigint as n
        from ratio
        cross join asked as asking
        where
            list_contains(asking.sizes, ratio.n_components)
            and ratio.n_components >= len(asking.fixed_positions)
            and (max_atoms is null or ratio.n_atoms <= max_atoms)
    ) as whole
    cross join (
        select string_agg(given.symbol, ', ' order by given.symbol) as symbols
        from (
            select unnest(word.symbols) as symbol
            from word
            cross join asked as asking
            -- Of a group one is enough where only one has to be in it.
            where
                not asking.has_wildcard
                or not list_has_any(word.symbols, (select list(placed.symbol) from placed))
        ) as given
        anti join placed on given.symbol = placed.symbol
    ) as refused
),

free as materialized (
    select unnest(asked.free_positions) as position
    from asked
    cross join checked
    where checked.is_listable
),

subsystem as (
    select
        []::utinyint[] as positions,
        0::utinyint as last_position
    union all
    select
        list_append(subsystem.positions, free.position) as positions,
        free.position as last_position
    from subsystem
    inner join free on subsystem.last_position < free.position
    where
        len(subsystem.positions) < (
            select list_max(asked.sizes) - len(asked.fixed_positions)
            from asked
        )
),

element_list as (
    select list(element.symbol::varchar order by element.space_position) as symbols
    from element
    where element.in_space
),

element_choice as (
    select
        list_transform(
            list_sort(list_concat(asked.fixed_positions, subsystem.positions)),
            lambda position: element_list.symbols[position]
        ) as elements,
        asked.sizes,
        asked.choices
    from subsystem
    cross join asked
    cross join element_list
),

composed as (
    select
        element_choice.elements,
        ratio.amounts::ubigint[] as amounts,
        ratio.n_components,
        ratio.n_atoms::bigint as n_atoms
    from element_choice
    inner join ratio on len(element_choice.elements) = ratio.n_components
    where
        list_contains(element_choice.sizes, ratio.n_components)
        and has_one_of_each(element_choice.elements, element_choice.choices)
        and (max_atoms is null or ratio.n_atoms <= max_atoms)
    union all
    select
        known_composition.elements::varchar[] as elements,
        known_composition.amounts,
        known_composition.n_components,
        list_sum(known_composition.amounts)::bigint as n_atoms
    from known_composition
    cross join asked
    where
        not known_composition.in_space
        -- An element alone is no compound.
        and known_composition.n_components > 1
        and case
            when asked.has_wildcard
                then known_composition.n_components = asked.sizes[1]
                and has_one_of_each(known_composition.elements::varchar[], asked.choices)
            else list_has_all(
                (select list(placed.symbol) from placed), known_composition.elements::varchar[]
            )
        end
        and (max_atoms is null or list_sum(known_composition.amounts) <= max_atoms)
),

numbered as materialized (
    select
        row_number() over (
            order by
                case when asked.sort = 'atoms' then composed.n_atoms end,
                composed.n_components,
                composed.elements,
                composed.n_atoms,
                composed.amounts
        ) as composition_number,
        composed.elements,
        composed.amounts,
        composed.n_components,
        composed.n_atoms,
        formula_text(composed.elements, composed.amounts) as formula
    from composed
    cross join asked
),

listing as materialized (
    select
        known_composition.formula,
        list(distinct known_entry.source order by known_entry.source) as sources
    from known_composition
    inner join known_entry using (formula_reduced)
    where known_composition.formula in (select numbered.formula from numbered)
    group by known_composition.formula
),

labelled_row as materialized (
    select
        numbered.composition_number,
        numbered.formula,
        numbered.elements,
        numbered.amounts,
        numbered.n_components,
        numbered.n_atoms,
        labelled_of.is_allowed,
        labelled_of.in_space,
        labelled_of.reason,
        labelled_of.electronegativity_margin
    from numbered
    inner join labelled_of('numbered') as labelled_of using (composition_number)
),

answered as (
    select
        labelled_row.composition_number,
        labelled_row.formula,
        labelled_row.is_allowed,
        listing.formula is not null as is_known,
        labelled_row.in_space,
        labelled_row.reason || coalesce(other_rule.addition, '') as reason,
        labelled_row.n_components,
        labelled_row.n_atoms,
        listing.sources
    from labelled_row
    left join other_rule_of('labelled_row') as other_rule using (composition_number)
    left join listing using (formula)
)

select
    answered.formula as input,
    answered.formula,
    category_of(answered.is_allowed, answered.is_known) as category,
    answered.is_allowed,
    answered.is_known,
    answered.in_space,
    answered.reason,
    answered.n_components,
    answered.n_atoms,
    answered.sources
from answered
order by answered.composition_number;

create macro system
(symbols varchar[], max_atoms := null, sort := 'elements') as table (
    from system_list(symbols, max_atoms, sort)
),
(symbols varchar, max_atoms := null, sort := 'elements') as table (
    from system_list(element_words(symbols), max_atoms, sort)
);

comment on macro table system_list is
'system_list(symbols, max_atoms, sort): what system gives, for a list of symbols.';
comment on macro table system is
'system(symbols, max_atoms := null, …): labelled compositions of a system and its subsystems.';
