-- One row per number of components whose element sets are listed, and number of atoms per formula
-- unit that some ratio has: the ratios that have so many atoms, as a mask. Key: (n_components,
-- n_atoms).
create table atoms_mask as
select
    ratio.n_components,
    offered_atoms.n_atoms,
    (count(*) filter (ratio.n_atoms = offered_atoms.n_atoms))::uinteger as n_ratios,
    string_agg(
        case when ratio.n_atoms = offered_atoms.n_atoms then '1' else '0' end,
        '' order by ratio.ratio_id
    )::bit as ratios
from ratio
inner join (
    select distinct
        offered.n_components,
        offered.n_atoms
    from ratio as offered
    cross join params
    where list_contains(params.listed_components, offered.n_components)
) as offered_atoms using (n_components)
group by ratio.n_components, offered_atoms.n_atoms
order by ratio.n_components, offered_atoms.n_atoms;

comment on table atoms_mask is
'One row per number of components that is listed, and of atoms: the ratios of so many atoms.';
comment on column atoms_mask.n_components is 'Number of components.';
comment on column atoms_mask.n_atoms is 'Atoms per formula unit. Key, with n_components.';
comment on column atoms_mask.n_ratios is 'How many ratios have so many.';
comment on column atoms_mask.ratios is 'One bit per ratio, at ratio.ratio_id: it has so many.';
