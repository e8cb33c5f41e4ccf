-- system(symbols): every composition of the space in a chemical system and its subsystems,
-- labelled. symbols is a list of element symbols, and names of element_group for all its elements,
-- or one text of them, such as 'Li-Zn-Sn-O' or 'Li, halogen'. max_atoms bounds the atoms per
-- formula; 4 million compositions are listed at most. Columns: those of label, then n_components
-- and n_atoms; ordered by n_components, elements, n_atoms, amounts.
create macro system_list(symbols, max_atoms) as table
with recursive given as (
    select unnest(named.symbols) as symbol
    from elements_named(symbols) as named
),

placed as (
    select distinct
        element.symbol::varchar as symbol,
        element.space_position
    from given
    inner join element on given.symbol = element.symbol::varchar
    where element.in_space
),

-- One row, before any is listed: groups make large systems of few words.
bounded as (
    select
        case
            when sum(binomial(whole.n_elements, ratio.n_components)) > 4000000
                then error(printf(
                    'a system of %,d compositions, and 4,000,000 are listed at most: leave out '
                    || 'elements, or bound the atoms',
                    sum(binomial(whole.n_elements, ratio.n_components))::bigint
                ))
        end is null as is_listable
    from ratio
    cross join (select count(*) as n_elements from placed) as whole
    where max_atoms is null or ratio.n_atoms <= max_atoms
),

asked as (
    select
        placed.symbol,
        placed.space_position
    from placed
    cross join bounded
    where bounded.is_listable
),

-- One row: the symbols that are no element of the space, or null.
refused as (
    select string_agg(given.symbol, ', ') as symbols
    from given
    anti join asked on given.symbol = asked.symbol
),

subsystem as (
    select
        []::varchar[] as elements,
        0::utinyint as last_position
    union all
    select
        list_append(subsystem.elements, asked.symbol) as elements,
        asked.space_position as last_position
    from subsystem
    inner join asked on subsystem.last_position < asked.space_position
    where len(subsystem.elements) < (select list_max(params.components) from params)
),

composed as materialized (
    select
        row_number() over (
            order by ratio.n_components, subsystem.elements, ratio.n_atoms, ratio.amounts
        ) as composition_number,
        subsystem.elements,
        ratio.amounts,
        ratio.n_components,
        ratio.n_atoms,
        formula_text(subsystem.elements, ratio.amounts) as formula
    from subsystem
    inner join ratio on len(subsystem.elements) = ratio.n_components
    where max_atoms is null or ratio.n_atoms <= max_atoms
),

answered as (
    select
        composed.composition_number,
        composed.formula,
        labelled_of.is_allowed,
        known_composition.formula is not null as is_known,
        labelled_of.in_space,
        labelled_of.reason,
        composed.n_components,
        composed.n_atoms
    from composed
    inner join labelled_of('composed') as labelled_of using (composition_number)
    left join known_composition using (formula)
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
    answered.n_atoms
from answered
cross join refused
-- error(null) is null.
where error('no such element in the space: ' || refused.symbols) is null
order by answered.composition_number;

create macro system
(symbols varchar[], max_atoms := null) as table (from system_list(symbols, max_atoms)),
(symbols varchar, max_atoms := null) as table (
    from system_list(element_words(symbols), max_atoms)
);

comment on macro table system_list is
'system_list(symbols, max_atoms): what system gives, for a list of symbols.';
comment on macro table system is
'system(symbols, max_atoms := null): labelled compositions of a system and its subsystems.';
