-- One row per number of components of the space: the paper's Table 2. Key: n_components.
-- Known compositions outside the space are not counted; they are in known_formula all the same.
create view category_count as
with known_count as (
    select
        known_formula.n_components,
        count(*) filter (known_formula.is_allowed) as n_standard,
        count(*) filter (not known_formula.is_allowed) as n_interesting
    from known_formula
    where known_formula.in_space
    group by known_formula.n_components
)

select
    space_count.n_components,
    space_count.n_unique,
    space_count.n_allowed,
    (coalesce(known_count.n_standard, 0) + coalesce(known_count.n_interesting, 0))::ubigint
        as n_known,
    coalesce(known_count.n_standard, 0)::ubigint as n_standard,
    (space_count.n_allowed - coalesce(known_count.n_standard, 0))::ubigint as n_missing,
    coalesce(known_count.n_interesting, 0)::ubigint as n_interesting,
    (space_count.n_unique - space_count.n_allowed - coalesce(known_count.n_interesting, 0))::ubigint
        as n_unlikely
from space_count
left join known_count using (n_components)
order by space_count.n_components;

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
