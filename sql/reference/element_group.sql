-- One row per named group of elements and element in it. Key: (group_name, symbol). A name can
-- stand wherever symbols can (elements_named); add groups of your own, as rows, which a new build
-- does not have. The groups are those of IUPAC (Red Book 2005, IR-3.5) and follow from element;
-- radioactive are the elements without a stable isotope but for bismuth, whose half-life is 2e19
-- years.
create table element_group (
    group_name varchar not null,
    symbol element_symbol not null
);

insert into element_group
select
    named.group_name,
    element.symbol
from element
inner join element_fact using (symbol)
cross join lateral (
    select
        unnest([
            case when element.periodic_group = 1 and element.z > 1 then 'alkali-metal' end,
            case when element.periodic_group = 2 then 'alkaline-earth-metal' end,
            case when element.periodic_group = 15 then 'pnictogen' end,
            case when element.periodic_group = 16 then 'chalcogen' end,
            case when element.periodic_group = 17 then 'halogen' end,
            case when element.periodic_group = 18 then 'noble-gas' end,
            case when element.z between 57 and 71 then 'lanthanoid' end,
            case when element.z between 89 and 103 then 'actinoid' end,
            case when element.z between 57 and 71 or element.z in (21, 39) then 'rare-earth' end,
            case
                when element.z in (44, 45, 46, 76, 77, 78) then 'platinum-group'
            end,
            case
                when element.block = 'd' and element.periodic_group < 12
                    then 'transition-metal'
            end,
            case when element.is_metal then 'metal' end,
            case
                when not element_fact.has_stable_isotope and element.symbol != 'Bi'
                    then 'radioactive'
            end
        ]) as group_name
) as named
where named.group_name is not null
order by named.group_name, element.z;

comment on table element_group is
'One row per named group of elements and element in it; add groups of your own.';
comment on column element_group.group_name is 'Name of the group, such as halogen.';
comment on column element_group.symbol is 'An element of it.';
