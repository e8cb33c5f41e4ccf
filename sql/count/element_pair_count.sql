-- element_pair_count_of(sources, only_stable, only_experimental, max_energy_above_hull): how many
-- compositions hold two elements both, and of which category, for a choice of what is known, that
-- of known_by. One row per number of components and pair of elements of the space, the one of lower
-- atomic number first. Key: (n_components, symbol, other_symbol). A composition counts once for
-- each of its pairs.
--
-- Sets that allow nothing, two in five, are left out of the sum. Of all sets of n out of N
-- elements, a pair is in n (n - 1) out of N (N - 1).
create macro element_pair_count_of(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with held_element as (
    select
        counted.n_components,
        counted.elements,
        unnest(counted.elements) as symbol,
        counted.n_allowed
    from element_set_allowed() as counted
    where
        are_loaded(sources)
        and are_told(sources, only_stable, only_experimental, max_energy_above_hull)
        and counted.n_allowed > 0
),

held_pair as (
    select
        held_element.n_components,
        held_element.symbol,
        unnest(held_element.elements) as other_symbol,
        held_element.n_allowed
    from held_element
),

listed_size as (
    select
        unnest(params.listed_components) as n_components,
        space_size.n_elements
    from params
    cross join (
        select count(*) as n_elements
        from element
        where element.in_space
    ) as space_size
),

allowed_count as (
    select
        summed.n_components,
        summed.symbol,
        summed.other_symbol,
        sum(summed.n_allowed) as n_allowed
    from (
        select
            held_pair.n_components,
            held_pair.symbol,
            held_pair.other_symbol,
            held_pair.n_allowed
        from held_pair
        union all
        select
            listed_size.n_components,
            one.symbol,
            other.symbol as other_symbol,
            0 as n_allowed
        from listed_size
        cross join element as one
        cross join element as other
        where one.in_space and other.in_space
    ) as summed
    -- Symbols compare by atomic number.
    where summed.symbol < summed.other_symbol
    group by summed.n_components, summed.symbol, summed.other_symbol
),

known_element as (
    select
        known_by.n_components,
        known_by.elements,
        unnest(known_by.elements) as symbol,
        known_by.is_allowed
    from known_by(
        sources := sources,
        only_stable := only_stable,
        only_experimental := only_experimental,
        max_energy_above_hull := max_energy_above_hull
    ) as known_by
    where known_by.in_space
),

known_pair as (
    select
        known_element.n_components,
        known_element.symbol,
        unnest(known_element.elements) as other_symbol,
        known_element.is_allowed
    from known_element
),

known_count as (
    select
        known_pair.n_components,
        known_pair.symbol,
        known_pair.other_symbol,
        count(*) filter (known_pair.is_allowed) as n_standard,
        count(*) filter (not known_pair.is_allowed) as n_interesting
    from known_pair
    where known_pair.symbol < known_pair.other_symbol
    group by known_pair.n_components, known_pair.symbol, known_pair.other_symbol
)

select
    allowed_count.n_components,
    allowed_count.symbol,
    allowed_count.other_symbol,
    unnest(category_numbers(
        space_count.n_unique * space_count.n_components * (space_count.n_components - 1)
        // (listed_size.n_elements * (listed_size.n_elements - 1)),
        allowed_count.n_allowed,
        known_count.n_standard,
        known_count.n_interesting
    )) as numbers
from allowed_count
inner join space_count using (n_components)
inner join listed_size using (n_components)
left join known_count using (n_components, symbol, other_symbol)
order by allowed_count.n_components, allowed_count.symbol, allowed_count.other_symbol;

comment on macro table element_pair_count_of is
'element_pair_count_of(sources := [...], …): numbers of compositions that hold two elements.';

-- The same where all that the loaded sources list is known.
create view element_pair_count as
select
    counted.n_components,
    counted.symbol,
    counted.other_symbol,
    counted.n_unique,
    counted.n_allowed,
    counted.n_known,
    counted.n_standard,
    counted.n_missing,
    counted.n_interesting,
    counted.n_unlikely
from element_pair_count_of() as counted;

comment on view element_pair_count is
'One row per number of components and pair of elements: the compositions that hold both.';
comment on column element_pair_count.n_components is 'Number of components.';
comment on column element_pair_count.symbol is
'Symbol of the element of lower atomic number. Key, with the columns beside it.';
comment on column element_pair_count.other_symbol is 'Symbol of the other element.';
comment on column element_pair_count.n_unique is 'Compositions of the space that hold both.';
comment on column element_pair_count.n_allowed is 'Neutral and ordered ones: standard and missing.';
comment on column element_pair_count.n_known is
'Those that a source lists: standard and interesting.';
comment on column element_pair_count.n_standard is 'Allowed and known.';
comment on column element_pair_count.n_missing is 'Allowed and unknown.';
comment on column element_pair_count.n_interesting is 'Forbidden and known.';
comment on column element_pair_count.n_unlikely is 'Forbidden and unknown.';
