-- candidates(components, category, …): candidates, best first. One row per candidate, the columns
-- of the view candidate. All arguments are named and have defaults. Of one number of components the
-- order is that of rank; of all, of expected_share, which compares them. with_elements and
-- without_elements are lists of symbols and names of element_group: all have to be in a candidate
-- (of a group, one of it), or none. An error where nothing was ranked, or not what is loaded now.
create macro candidates(
    components := null,
    category := null::varchar,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    max_atoms := null,
    min_share := null,
    min_common := null,
    n := 50
) as table
with asked as materialized (
    select
        (
            select list(wanted.symbols::element_symbol[])
            from elements_named(with_elements) as wanted
        ) as choices,
        (
            select flatten(list(unwanted.symbols))::element_symbol[]
            from elements_named(without_elements) as unwanted
        ) as without_elements
),

-- Chosen as numbers: formulas are made of the best alone, and not by the view of all that lie near.
best as materialized (
    select
        scored_composition.n_components,
        scored_composition.rank
    from scored_composition
    cross join asked
    where
        is_ranked()
        and (components is null or scored_composition.n_components = components)
        and (
            category is null
            or category_of(scored_composition.is_allowed, false) = category::category
        )
        and (max_atoms is null or scored_composition.n_atoms <= max_atoms)
        and (min_share is null or scored_composition.expected_share >= min_share)
        and (min_common is null or scored_composition.common_states >= min_common)
        and (
            asked.without_elements is null
            or not list_has_any(scored_composition.elements, asked.without_elements)
        )
        and (
            asked.choices is null or has_one_of_each(scored_composition.elements, asked.choices)
        )
    order by
        case when components is null then scored_composition.expected_share end desc nulls last,
        scored_composition.rank asc,
        scored_composition.n_components asc
    limit n
)

select
    formula_text(scored_composition.elements::varchar[], scored_composition.amounts) as formula,
    scored_composition.score,
    scored_composition.rank,
    scored_composition.expected_share,
    category_of(scored_composition.is_allowed, false) as category,
    scored_composition.is_allowed,
    scored_composition.common_states,
    scored_composition.in_space,
    scored_composition.n_components,
    scored_composition.n_openings,
    scored_composition.n_in_system,
    scored_composition.n_in_subsystems,
    scored_composition.n_atoms,
    scored_composition.elements,
    scored_composition.amounts
from scored_composition
inner join best using (n_components, rank)
order by
    case when components is null then scored_composition.expected_share end desc nulls last,
    scored_composition.rank asc,
    scored_composition.n_components asc;

comment on macro table candidates is
'candidates(components := 3, category := ''missing'', n := 50, …): what to try, best first.';
