-- electronegativity_count_of(sources, only_stable, only_experimental, max_energy_above_hull): how
-- many compositions have which difference between their largest and their smallest
-- electronegativity (Pauling scale, no unit), and of which category, for a choice of what is known,
-- that of known_by. One row per number of components and bin that some element set falls into. Key:
-- (n_components, electronegativity_difference), the lower bound of a bin of width 0.1, which it
-- holds: 0.3 is the bin from 0.30 to 0.39. Null where an electronegativity is unknown.
create macro electronegativity_count_of(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with set_count as (
    select
        counted.n_components,
        -- Elements stand by electronegativity, unknown ones first.
        counted.elements[1] as first_symbol,
        counted.elements[-1] as last_symbol,
        count(*) as n_element_sets,
        sum(counted.n_allowed) as n_allowed
    from element_set_allowed() as counted
    where
        are_loaded(sources)
        and are_told(sources, only_stable, only_experimental, max_energy_above_hull)
    group by counted.n_components, first_symbol, last_symbol
),

known_count as (
    select
        known_by.n_components,
        known_by.elements[1] as first_symbol,
        known_by.elements[-1] as last_symbol,
        count(*) filter (known_by.is_allowed) as n_standard,
        count(*) filter (not known_by.is_allowed) as n_interesting
    from known_by(
        sources := sources,
        only_stable := only_stable,
        only_experimental := only_experimental,
        max_energy_above_hull := max_energy_above_hull
    ) as known_by
    where known_by.in_space
    group by known_by.n_components, first_symbol, last_symbol
),

binned_count as (
    select
        set_count.n_components,
        -- Hundredths are whole numbers.
        ((most.electronegativity - least.electronegativity) * 100)::integer // 10 as tenths,
        set_count.n_element_sets * space_count.n_ratios as n_unique,
        set_count.n_allowed,
        known_count.n_standard,
        known_count.n_interesting
    from set_count
    inner join space_count using (n_components)
    inner join element as least on set_count.first_symbol = least.symbol
    inner join element as most on set_count.last_symbol = most.symbol
    left join known_count using (n_components, first_symbol, last_symbol)
)

select
    binned_count.n_components,
    (binned_count.tenths * 0.1)::decimal(3, 1) as electronegativity_difference,
    unnest(category_numbers(
        sum(binned_count.n_unique),
        sum(binned_count.n_allowed),
        sum(binned_count.n_standard),
        sum(binned_count.n_interesting)
    )) as numbers
from binned_count
group by binned_count.n_components, binned_count.tenths
order by binned_count.n_components, binned_count.tenths nulls last;

comment on macro table electronegativity_count_of is
'electronegativity_count_of(sources := [...], …): numbers by difference in electronegativity.';

-- The same where all that the loaded sources list is known.
create view electronegativity_count as
select
    counted.n_components,
    counted.electronegativity_difference,
    counted.n_unique,
    counted.n_allowed,
    counted.n_known,
    counted.n_standard,
    counted.n_missing,
    counted.n_interesting,
    counted.n_unlikely
from electronegativity_count_of() as counted;

comment on view electronegativity_count is
'One row per number of components and 0.1 of difference in electronegativity.';
comment on column electronegativity_count.n_components is 'Number of components.';
comment on column electronegativity_count.electronegativity_difference is
'Largest less smallest electronegativity, from this to below 0.1 more. Null: one is unknown.';
comment on column electronegativity_count.n_unique is 'Compositions of the space in this bin.';
comment on column electronegativity_count.n_allowed is
'Neutral and ordered ones: standard and missing.';
comment on column electronegativity_count.n_known is
'Those that a source lists: standard and interesting.';
comment on column electronegativity_count.n_standard is 'Allowed and known.';
comment on column electronegativity_count.n_missing is 'Allowed and unknown.';
comment on column electronegativity_count.n_interesting is 'Forbidden and known.';
comment on column electronegativity_count.n_unlikely is 'Forbidden and unknown.';
