-- atom_count_of(sources, only_stable, only_experimental, max_energy_above_hull): how many
-- compositions have how many atoms per formula unit, and of which category, for a choice of what is
-- known, that of known_by. One row per number of components and number of atoms that some ratio
-- has. Key: (n_components, n_atoms).
--
-- To look through every mask for every number of atoms takes longest of all counts: eight times
-- added up, one mask in thirteen is left.
create macro atom_count_of(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with known_count as (
    select
        known_by.n_components,
        ratio.n_atoms,
        count(*) filter (known_by.is_allowed) as n_standard,
        count(*) filter (not known_by.is_allowed) as n_interesting
    from known_by(
        sources := sources,
        only_stable := only_stable,
        only_experimental := only_experimental,
        max_energy_above_hull := max_energy_above_hull
    ) as known_by
    inner join ratio using (n_components, ratio_id)
    where known_by.in_space
    group by known_by.n_components, ratio.n_atoms
),

shared_mask as (
    select
        allowed_mask.n_components,
        allowed_mask.allowed_ratios,
        sharing.n_element_sets
    from allowed_mask
    inner join (
        select
            element_set.mask_id,
            count(*) as n_element_sets
        from element_set
        group by element_set.mask_id
    ) as sharing using (mask_id)
),

added_once as (from masks_added('shared_mask')),

added_twice as (from masks_added('added_once')),

added_3_times as (from masks_added('added_twice')),

added_4_times as (from masks_added('added_3_times')),

added_5_times as (from masks_added('added_4_times')),

added_6_times as (from masks_added('added_5_times')),

added_7_times as (from masks_added('added_6_times')),

added_mask as (from masks_added('added_7_times')),

allowed_count as (
    select
        atoms_mask.n_components,
        atoms_mask.n_atoms,
        sum(
            bit_count(added_mask.allowed_ratios & atoms_mask.ratios) * added_mask.n_element_sets
        ) as n_allowed
    from added_mask
    inner join atoms_mask using (n_components)
    group by atoms_mask.n_components, atoms_mask.n_atoms
)

select
    allowed_count.n_components,
    allowed_count.n_atoms,
    unnest(category_numbers(
        space_count.n_element_sets * atoms_mask.n_ratios,
        allowed_count.n_allowed,
        known_count.n_standard,
        known_count.n_interesting
    )) as numbers
from allowed_count
inner join atoms_mask using (n_components, n_atoms)
inner join space_count using (n_components)
left join known_count using (n_components, n_atoms)
where
    are_loaded(sources)
    and are_told(sources, only_stable, only_experimental, max_energy_above_hull)
union all
select
    uncounted_components.n_components,
    uncounted(uncounted_components.n_components)::usmallint as n_atoms,
    unnest(category_numbers(
        uncounted(uncounted_components.n_components)::ubigint,
        uncounted(uncounted_components.n_components)::ubigint,
        uncounted(uncounted_components.n_components)::ubigint,
        uncounted(uncounted_components.n_components)::ubigint
    )) as numbers
from uncounted_components() as uncounted_components
order by all;

comment on macro table atom_count_of is
'atom_count_of(sources := [...], …): numbers of compositions by atoms per formula unit.';

-- The same where all that the loaded sources list is known.
create view atom_count as
select
    counted.n_components,
    counted.n_atoms,
    counted.n_unique,
    counted.n_allowed,
    counted.n_known,
    counted.n_standard,
    counted.n_missing,
    counted.n_interesting,
    counted.n_unlikely
from atom_count_of() as counted;

comment on view atom_count is
'One row per number of components and number of atoms per formula unit.';
comment on column atom_count.n_components is 'Number of components.';
comment on column atom_count.n_atoms is 'Atoms per formula unit. Key, with n_components.';
comment on column atom_count.n_unique is 'Compositions of the space with so many atoms.';
comment on column atom_count.n_allowed is 'Neutral and ordered ones: standard and missing.';
comment on column atom_count.n_known is 'Those that a source lists: standard and interesting.';
comment on column atom_count.n_standard is 'Allowed and known.';
comment on column atom_count.n_missing is 'Allowed and unknown.';
comment on column atom_count.n_interesting is 'Forbidden and known.';
comment on column atom_count.n_unlikely is 'Forbidden and unknown.';
