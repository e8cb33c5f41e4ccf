-- Scratch. One row per composition of the space that is not learnt from, the best by how often its
-- ions are reported: a ranking that knows no analogues. Key: (n_components, place). Its score is
-- the product of the ICSD's reports of the states that make it allowed, of the choice that has the
-- most; of equal ones the simpler composition comes first. Made of the sixty most reported species
-- and the best twenty thousand sets of up to four of them: the best 100,000 compositions need no
-- others.
create or replace temp table reported_composition as
with recursive ion as (
    select
        species.symbol,
        element.electronegativity_rank,
        species.oxidation_state,
        case when species.oxidation_state > 0 then species.electronegativity end as cation,
        case when species.oxidation_state < 0 then species.electronegativity end as anion,
        ln(species.n_icsd_reports) as reports
    from species
    inner join element using (symbol)
    where
        species.electronegativity is not null
        and species.oxidation_state != 0
        and species.n_icsd_reports > 0
        and element.in_space
    order by species.n_icsd_reports desc, species.species asc
    limit 60
),

ion_set as (
    select
        1 as n_components,
        [ion.symbol] as elements,
        [ion.oxidation_state] as charges,
        ion.electronegativity_rank,
        ion.cation as highest_cation,
        ion.anion as lowest_anion,
        ion.reports
    from ion
    union all
    select
        ion_set.n_components + 1 as n_components,
        ion_set.elements || [ion.symbol] as elements,
        ion_set.charges || [ion.oxidation_state] as charges,
        ion.electronegativity_rank,
        greatest(ion_set.highest_cation, ion.cation) as highest_cation,
        least(ion_set.lowest_anion, ion.anion) as lowest_anion,
        ion_set.reports + ion.reports as reports
    from ion_set
    inner join ion on ion_set.electronegativity_rank < ion.electronegativity_rank
    where
        ion_set.n_components < (select least(list_max(params.components), 4) from params)
        and is_ordered(
            greatest(ion_set.highest_cation, ion.cation), least(ion_set.lowest_anion, ion.anion)
        )
),

best_set as materialized (
    select
        ion_set.n_components,
        ion_set.elements,
        ion_set.charges,
        ion_set.reports
    from ion_set
    where ion_set.highest_cation is not null and ion_set.lowest_anion is not null
    qualify
        row_number() over (
            partition by ion_set.n_components
            order by ion_set.reports desc, ion_set.elements asc, ion_set.charges asc
        ) <= 20_000
),

neutral as (
    select
        charged.n_components,
        charged.charges,
        ratio.amounts,
        ratio.n_atoms
    from (
        select distinct
            best_set.n_components,
            best_set.charges
        from best_set
    ) as charged
    inner join ratio using (n_components)
    where is_neutral(total_charge(ratio.amounts, charged.charges))
),

scored as (
    select
        best_set.n_components,
        best_set.elements,
        neutral.amounts,
        neutral.n_atoms,
        max(best_set.reports) as reports
    from best_set
    inner join neutral using (n_components, charges)
    group by best_set.n_components, best_set.elements, neutral.amounts, neutral.n_atoms
)

select
    scored.n_components::utinyint as n_components,
    row_number() over (
        partition by scored.n_components
        order by scored.reports desc, scored.n_atoms asc, scored.amounts asc, scored.elements asc
    ) as place,
    scored.elements,
    scored.amounts
from scored
anti join learnt_composition using (n_components, elements, amounts)
qualify place <= 100_000;
