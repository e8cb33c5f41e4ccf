-- element_set_count_of(sources, only_stable, only_experimental, max_energy_above_hull): how many
-- compositions of each set of elements there are, and of which category, for a choice of what is
-- known, that of known_by. One row per element set of the space. Key: (n_components,
-- element_set_id). Where element sets are counted only, as those of five elements, to ask for more
-- than n_components is an error, here and in what is made of it.
create macro element_set_count_of(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with known_count as (
    select
        known_by.n_components,
        known_by.element_set_id,
        count(*) filter (known_by.is_allowed) as n_standard,
        count(*) filter (not known_by.is_allowed) as n_interesting
    from known_by(
        sources := sources,
        only_stable := only_stable,
        only_experimental := only_experimental,
        max_energy_above_hull := max_energy_above_hull
    ) as known_by
    where known_by.in_space
    group by known_by.n_components, known_by.element_set_id
)

select
    element_set.n_components,
    element_set.element_set_id,
    element_set.elements,
    unnest(category_numbers(
        space_count.n_ratios,
        allowed_mask.n_allowed,
        known_count.n_standard,
        known_count.n_interesting
    )) as numbers
from element_set
inner join space_count using (n_components)
inner join allowed_mask using (n_components, mask_id)
left join known_count using (n_components, element_set_id)
where
    are_loaded(sources)
    and are_told(sources, only_stable, only_experimental, max_energy_above_hull)
union all
select
    uncounted_components.n_components,
    uncounted(uncounted_components.n_components)::uinteger as element_set_id,
    [uncounted(uncounted_components.n_components)::element_symbol] as elements,
    unnest(category_numbers(
        uncounted(uncounted_components.n_components)::ubigint,
        uncounted(uncounted_components.n_components)::ubigint,
        uncounted(uncounted_components.n_components)::ubigint,
        uncounted(uncounted_components.n_components)::ubigint
    )) as numbers
from uncounted_components() as uncounted_components;

comment on macro table element_set_count_of is
'element_set_count_of(sources := [...], …): numbers of compositions per set of elements.';

-- The same where all that the loaded sources list is known.
create view element_set_count as
select
    counted.n_components,
    counted.element_set_id,
    counted.elements,
    counted.n_unique,
    counted.n_allowed,
    counted.n_known,
    counted.n_standard,
    counted.n_missing,
    counted.n_interesting,
    counted.n_unlikely
from element_set_count_of() as counted;

comment on view element_set_count is
'One row per set of elements: how many compositions it has, by category.';
comment on column element_set_count.n_components is 'Number of components.';
comment on column element_set_count.element_set_id is
'The set of elements, in element_set. Key, with n_components.';
comment on column element_set_count.elements is 'Its elements, in the order of formulas.';
comment on column element_set_count.n_unique is 'Compositions of the space with these elements.';
comment on column element_set_count.n_allowed is 'Neutral and ordered ones: standard and missing.';
comment on column element_set_count.n_known is
'Those that a source lists: standard and interesting.';
comment on column element_set_count.n_standard is 'Allowed and known.';
comment on column element_set_count.n_missing is 'Allowed and unknown.';
comment on column element_set_count.n_interesting is 'Forbidden and known.';
comment on column element_set_count.n_unlikely is 'Forbidden and unknown.';
