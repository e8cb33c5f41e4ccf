-- The definition of allowed, written plainly: one row per allowed composition of as many elements
-- as the first parameter says, of those that the second lists. Key: (elements, ratio_id). It shares
-- with the fast path only what both are made of: species, ratio and the predicates. A species is
-- chosen for each element, choices that are not ordered are dropped, and the rest meet the ratios
-- that are neutral with their charges.
with recursive species_choice as (
    select
        []::element_symbol[] as elements,
        []::tinyint[] as charges,
        0::utinyint as last_rank,
        null::decimal(3, 2) as highest_cation,
        null::decimal(3, 2) as lowest_anion,
        false as has_unknown_electronegativity
    union all
    select
        list_append(species_choice.elements, species.symbol) as elements,
        list_append(species_choice.charges, species.oxidation_state) as charges,
        element.electronegativity_rank as last_rank,
        greatest(
            species_choice.highest_cation,
            case when species.oxidation_state > 0 then species.electronegativity end
        ) as highest_cation,
        least(
            species_choice.lowest_anion,
            case when species.oxidation_state < 0 then species.electronegativity end
        ) as lowest_anion,
        species_choice.has_unknown_electronegativity or species.electronegativity is null
            as has_unknown_electronegativity
    from species_choice
    -- Each set of elements once, in the order of formulas.
    inner join element on species_choice.last_rank < element.electronegativity_rank
    inner join species on element.symbol = species.symbol
    where
        len(species_choice.elements) < $1
        and element.in_space
        and list_contains($2::varchar[], element.symbol::varchar)
),

ordered_choice as (
    select
        species_choice.elements,
        species_choice.charges
    from species_choice
    where
        len(species_choice.elements) = $1
        and not species_choice.has_unknown_electronegativity
        and is_ordered(species_choice.highest_cation, species_choice.lowest_anion)
),

charge_tuple as (
    select distinct ordered_choice.charges
    from ordered_choice
),

neutral_ratio as materialized (
    select
        charge_tuple.charges,
        ratio.ratio_id
    from charge_tuple
    inner join ratio on len(charge_tuple.charges) = ratio.n_components
    where is_neutral(total_charge(ratio.amounts, charge_tuple.charges))
)

select distinct
    ordered_choice.elements,
    neutral_ratio.ratio_id
from ordered_choice
inner join neutral_ratio using (charges)
