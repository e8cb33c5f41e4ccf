-- category_count_of(sources, only_stable, only_experimental, max_energy_above_hull): the paper's
-- Table 2 for a choice of what is known, that of known_by. One row per number of components. Key:
-- n_components. All arguments are named and have defaults: every source, every entry. Known
-- compositions outside the space are not counted; they are in known_formula all the same.
create macro category_count_of(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with known_count as (
    select
        known_by.n_components,
        count(*) filter (known_by.is_allowed) as n_standard,
        count(*) filter (not known_by.is_allowed) as n_interesting
    from known_by(
        sources := sources,
        only_stable := only_stable,
        only_experimental := only_experimental,
        max_energy_above_hull := max_energy_above_hull
    ) as known_by
    where known_by.in_space
    group by known_by.n_components
)

select
    space_count.n_components,
    unnest(category_numbers(
        space_count.n_unique,
        space_count.n_allowed,
        known_count.n_standard,
        known_count.n_interesting
    )) as numbers
from space_count
left join known_count using (n_components)
where
    are_loaded(sources)
    and are_told(sources, only_stable, only_experimental, max_energy_above_hull)
order by space_count.n_components;

comment on macro table category_count_of is
'category_count_of(sources := [...], only_stable := true, …): Table 2 for a choice of the known.';

-- The same where all that the loaded sources list is known.
create view category_count as
select
    counted.n_components,
    counted.n_unique,
    counted.n_allowed,
    counted.n_known,
    counted.n_standard,
    counted.n_missing,
    counted.n_interesting,
    counted.n_unlikely
from category_count_of() as counted;

comment on view category_count is
'One row per number of components: the paper''s Table 2, for the loaded sources.';
comment on column category_count.n_components is 'Number of components. Key.';
comment on column category_count.n_unique is 'Compositions in the space.';
comment on column category_count.n_allowed is 'Neutral and ordered ones: standard and missing.';
comment on column category_count.n_known is 'Those that a source lists: standard and interesting.';
comment on column category_count.n_standard is 'Allowed and known.';
comment on column category_count.n_missing is 'Allowed and unknown.';
comment on column category_count.n_interesting is 'Forbidden and known.';
comment on column category_count.n_unlikely is 'Forbidden and unknown.';
