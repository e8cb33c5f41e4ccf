-- candidates(components, category, …): candidates, best first. One row per candidate, the columns
-- of the view candidate. All arguments are named and have defaults. Of one number of components the
-- order is that of rank; of all, of expected_share, which compares them. with_elements and
-- without_elements are lists of symbols and names of element_group: all have to be in a candidate
-- (of a group, one of it), or none.
create macro candidates(
    components := null,
    category := null::varchar,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    max_atoms := null,
    min_share := null,
    n := 50
) as table
with asked as materialized (
    select
        candidate_word.word,
        candidate_word.is_with,
        list(element.symbol) as symbols
    from (
        select
            unnest(with_elements::varchar[]) as word,
            true as is_with
        union all
        select
            unnest(without_elements::varchar[]) as word,
            false as is_with
    ) as candidate_word
    left join element_group on lower(candidate_word.word) = element_group.group_name
    left join element
        on
            candidate_word.word = element.symbol::varchar
            or element_group.symbol = element.symbol
    group by candidate_word.word, candidate_word.is_with
),

-- One row.
answerable as (
    select
        coalesce(
            list(asked.symbols) filter (asked.is_with), []
        ) as wanted,
        coalesce(
            flatten(list(asked.symbols) filter (not asked.is_with)), []
        ) as unwanted,
        -- error(null) is null.
        error(
            'no element or group of elements of that name: '
            || string_agg(distinct asked.word, ', ') filter (asked.symbols[1] is null)
        ) is null as is_answerable
    from asked
)

select
    candidate.formula,
    candidate.score,
    candidate.rank,
    candidate.expected_share,
    candidate.category,
    candidate.is_allowed,
    candidate.in_space,
    candidate.n_components,
    candidate.n_openings,
    candidate.n_atoms,
    candidate.elements,
    candidate.amounts
from candidate
cross join answerable
where
    answerable.is_answerable
    and (components is null or candidate.n_components = components)
    and (category is null or candidate.category = category::category)
    and (max_atoms is null or candidate.n_atoms <= max_atoms)
    and (min_share is null or candidate.expected_share >= min_share)
    and not list_has_any(candidate.elements, answerable.unwanted)
    and len(list_filter(
        answerable.wanted, lambda symbols: not list_has_any(candidate.elements, symbols)
    )) = 0
order by
    case when components is null then candidate.expected_share end desc nulls last,
    candidate.rank asc,
    candidate.n_components asc
limit n;

comment on macro table candidates is
'candidates(components := 3, category := ''missing'', n := 50, …): what to try, best first.';
