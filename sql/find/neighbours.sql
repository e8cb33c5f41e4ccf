-- neighbours(formula, n := 12): compositions of the space of the same elements whose ratios are
-- nearest to a formula's, labelled. One row per composition, the nearest first. Key: formula.
-- distance is the share of the atoms that differ: half the sum of what the elements' shares differ
-- by. No row for a text that cannot be read, and none for the composition itself.
create macro neighbours(formula, n := 12) as table
with asked as materialized (
    select
        parsed.elements,
        parsed.amounts,
        list_sum(parsed.amounts)::double as n_atoms
    from parsed([formula]) as parsed
    cross join vocabulary
    where
        parsed.elements is not null
        and not list_has_any(parsed.elements, vocabulary.outside)
),

nearest as materialized (
    select
        row_number() over (order by near.distance, near.n_atoms, near.amounts)
            as composition_number,
        near.elements,
        near.amounts,
        near.n_atoms,
        near.distance
    from (
        select
            asked.elements,
            ratio.amounts::ubigint[] as amounts,
            ratio.n_atoms,
            list_sum(list_transform(
                ratio.amounts,
                lambda amount, i: abs(amount / ratio.n_atoms - asked.amounts[i] / asked.n_atoms)
            )) / 2 as distance
        from asked
        inner join ratio on len(asked.elements) = ratio.n_components
        where ratio.amounts::ubigint[] != asked.amounts
        order by distance, ratio.n_atoms, ratio.amounts
        limit n
    ) as near
)

select
    formula_text(nearest.elements, nearest.amounts) as formula,
    category_of(labelled_of.is_allowed, known_composition.formula is not null) as category,
    labelled_of.reason,
    nearest.n_atoms,
    nearest.distance
from nearest
inner join labelled_of('nearest') as labelled_of using (composition_number)
left join known_composition
    on formula_text(nearest.elements, nearest.amounts) = known_composition.formula
order by nearest.composition_number;

comment on macro table neighbours is
'neighbours(formula, n := 12): compositions of the same elements with the nearest ratios.';
