-- system(symbols): every composition of the space in a chemical system and its subsystems,
-- labelled. symbols is a list of element symbols or one text of them, such as 'Li-Zn-Sn-O'.
-- max_atoms bounds the atoms per formula. Columns: those of label, then n_components and n_atoms;
-- ordered by n_components, elements, n_atoms, amounts.
create macro system_list(symbols, max_atoms) as table
with recursive given as (
    select unnest(symbols) as symbol
),

asked as (
    select distinct
        element.symbol::varchar as symbol,
        element.space_position
    from given
    inner join element on given.symbol = element.symbol::varchar
    where element.in_space
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

written as (
    select
        formula_text(subsystem.elements, ratio.amounts) as formula,
        ratio.n_components,
        ratio.n_atoms,
        row_number() over (
            order by ratio.n_components, subsystem.elements, ratio.n_atoms, ratio.amounts
        ) as row_number
    from subsystem
    inner join ratio on len(subsystem.elements) = ratio.n_components
    where max_atoms is null or ratio.n_atoms <= max_atoms
)

select
    label_list.input,
    label_list.formula,
    label_list.category,
    label_list.is_allowed,
    label_list.is_known,
    label_list.in_space,
    label_list.reason,
    written.n_components,
    written.n_atoms
from label_list((
    select list(listed.formula order by listed.row_number) from written as listed
)) as label_list
inner join written on label_list.input = written.formula
cross join refused
-- error(null) is null.
where error('no such element in the space: ' || refused.symbols) is null
order by written.row_number;

create macro system
(symbols varchar[], max_atoms := null) as table (from system_list(symbols, max_atoms)),
(symbols varchar, max_atoms := null) as table (
    from system_list(regexp_extract_all(symbols, '[^\s,;-]+'), max_atoms)
);

comment on macro table system_list is
'system_list(symbols, max_atoms): what system gives, for a list of symbols.';
comment on macro table system is
'system(symbols, max_atoms := null): labelled compositions of a system and its subsystems.';
