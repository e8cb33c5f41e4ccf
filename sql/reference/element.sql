-- One row per chemical element, H to Lr. Key: symbol (also z, name, electronegativity_rank).
-- Symbols, names, atomic numbers, electronegativities and the list of metals are data of the SMACT
-- package (element_data.txt; electronegativities after Pauling, CRC Handbook of Chemistry and
-- Physics, 92nd ed.). Period, group and block follow from the atomic number. The f block is La-Yb
-- and Ac-No (IUPAC 2021); its elements have no group.
create table element as
with placed as (
    select
        staged.symbol,
        staged.name,
        staged.z,
        staged.electronegativity::decimal(3, 2) as electronegativity,
        staged.is_smact_metal,
        -- Atomic numbers of the noble gases that close the periods before this element's.
        list_filter([0, 2, 10, 18, 36, 54, 86], lambda noble: noble < staged.z) as noble_before,
        staged.z - list_max(noble_before) as column_in_period
    from staged_element as staged
),

grouped as (
    select
        placed.symbol,
        placed.name,
        placed.z,
        placed.electronegativity,
        placed.is_smact_metal,
        len(placed.noble_before) as period,
        placed.column_in_period,
        case
            when placed.symbol = 'He' then 18
            when placed.column_in_period <= 2 then placed.column_in_period
            when len(placed.noble_before) <= 3 then placed.column_in_period + 10
            when len(placed.noble_before) <= 5 then placed.column_in_period
            when placed.column_in_period >= 17 then placed.column_in_period - 14
        end as periodic_group
    from placed
)

select
    grouped.symbol::element_symbol as symbol,
    grouped.name,
    grouped.z::utinyint as z,
    grouped.electronegativity,
    -- Elements of unknown electronegativity stand first, so that formulas read Pm2O3 and KrF2.
    (row_number() over (order by grouped.electronegativity nulls first, grouped.z))::utinyint
        as electronegativity_rank,
    -- SMACT leaves Pm and Lr out of its metals for want of an electronegativity.
    grouped.is_smact_metal or grouped.symbol in ('Pm', 'Lr') as is_metal,
    grouped.is_smact_metal,
    case
        when grouped.periodic_group is null then 'f'
        when grouped.periodic_group <= 2 or grouped.symbol = 'He' then 's'
        when grouped.periodic_group >= 13 then 'p'
        else 'd'
    end as block,
    grouped.periodic_group::utinyint as periodic_group,
    grouped.period::utinyint as period,
    -- The table with the f block below: its first elements, La and Ac, stand under group 3.
    coalesce(grouped.periodic_group, grouped.column_in_period)::utinyint as table_column,
    (grouped.period + if(grouped.periodic_group is null, 2, 0))::utinyint as table_row,
    (row_number() over (
        order by coalesce(grouped.periodic_group, 2.5), grouped.period, grouped.z
    ))::utinyint as group_place,
    grouped.z <= params.max_z as in_space,
    -- The place in the same order among the elements of the space.
    case
        when grouped.z <= params.max_z
            then (row_number() over (
                partition by grouped.z <= params.max_z
                order by grouped.electronegativity nulls first, grouped.z
            ))::utinyint
    end as space_position
from grouped
cross join params
order by grouped.z;

comment on table element is
'One row per chemical element, H to Lr. Source: SMACT element_data.txt (CRC Handbook, 92nd ed.).';
comment on column element.symbol is 'Symbol. Key.';
comment on column element.name is 'Name, IUPAC spelling.';
comment on column element.z is 'Atomic number.';
comment on column element.electronegativity is
'Electronegativity on the Pauling scale (no unit); null where unknown (He, Ne, Ar, Pm, Rn, Lr).';
comment on column element.electronegativity_rank is
'Place in the order of formulas: unknown electronegativity first, then ascending, ties by z.';
comment on column element.is_metal is
'Whether the element is a metal: the metals of the SMACT package, and Pm and Lr.';
comment on column element.is_smact_metal is
'Whether it is one of the 79 metals of the SMACT package.';
comment on column element.block is 'Block of the periodic table: s, p, d or f.';
comment on column element.periodic_group is 'IUPAC group, 1 to 18; null in the f block.';
comment on column element.period is 'Period, 1 to 7.';
comment on column element.table_column is
'Column in the periodic table of 18 columns, from 1; La and Ac begin the f block in column 3.';
comment on column element.table_row is
'Row there: the period, but 8 and 9 for the f block, which stands below.';
comment on column element.group_place is
'Place, from 1, in the order of groups, the f block between groups 2 and 3; then by period and z.';
comment on column element.in_space is
'Whether compositions of the space may hold this element (z up to params.max_z).';
comment on column element.space_position is
'Place, from 1, in the order of electronegativity_rank among the elements of the space; else null.';
