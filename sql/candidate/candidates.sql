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
        coalesce(
            (select list(wanted.symbols) from elements_named(with_elements) as wanted), []
        ) as choices,
        coalesce(
            (
                select flatten(list(unwanted.symbols))
                from elements_named(without_elements) as unwanted
            ),
            []
        ) as without_elements
),

-- Chosen as numbers: formulas are made of the best alone.
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
        and not list_has_any(scored_composition.elements, asked.without_elements)
        and has_one_of_each(scored_composition.elements, asked.choices)
    order by
        case when components is null then scored_composition.expected_share end desc nulls last,
        scored_composition.rank asc,
        scored_composition.n_components asc
    limit n
)

select
    candidate.formula,
    candidate.score,
    candidate.rank,
    candidate.expected_share,
    candidate.category,
    candidate.is_allowed,
    candidate.common_states,
    candidate.in_space,
    candidate.n_components,
    candidate.n_openings,
    candidate.n_in_system,
    candidate.n_in_subsystems,
    candidate.n_atoms,
    candidate.elements,
    candidate.amounts
from candidate
inner join best using (n_components, rank)
order by
    case when components is null then candidate.expected_share end desc nulls last,
    candidate.rank asc,
    candidate.n_components asc;

comment on macro table candidates is
'candidates(components := 3, category := ''missing'', n := 50, …): what to try, best first.';
