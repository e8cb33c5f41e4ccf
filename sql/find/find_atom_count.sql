-- find_atom_count(components, with_elements, …): what find_count counts inside the space, by the
-- atoms per formula. One row per number of atoms and category that has some. Key: (n_atoms,
-- category). The arguments, all named and with defaults, are those of find_count.
create macro find_atom_count(
    system := null::varchar,
    components := null::bigint,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    anions := []::varchar[],
    category := null,
    max_atoms := null::bigint,
    only_elements := []::varchar[],
    max_amount := null::bigint,
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with asked as materialized (
    select arguments as asked
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
        true,
        sources,
        only_stable,
        only_experimental,
        max_energy_above_hull
    ) as arguments
),

found_mask as materialized (
    select
        found.n_components,
        found.n_sets,
        found.offered_ratios,
        found.allowed_ratios
    from find_mask((select asked.asked from asked)) as found
),

counted as (
    select
        atoms_mask.n_atoms::bigint as n_atoms,
        unnest([category_of(true, false), category_of(false, false)]) as category,
        unnest([
            found_mask.n_sets
            * bit_count(
                found_mask.offered_ratios & atoms_mask.ratios & found_mask.allowed_ratios
            ),
            found_mask.n_sets
            * bit_count(
                found_mask.offered_ratios & atoms_mask.ratios & ~found_mask.allowed_ratios
            )
        ])::bigint as n
    from found_mask
    inner join atoms_mask using (n_components)
    union all
    select
        correction.n_atoms,
        correction.category,
        correction.n
    from find_correction((select asked.asked from asked)) as correction
)

select
    counted.n_atoms,
    counted.category,
    sum(counted.n)::bigint as n
from counted
group by counted.n_atoms, counted.category
having sum(counted.n) > 0
order by counted.n_atoms, counted.category;

comment on macro table find_atom_count is
'find_atom_count(components := 3, with_elements := […], …): what find finds, by its atoms.';
