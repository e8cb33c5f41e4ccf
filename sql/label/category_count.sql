-- One row per number of components of the space: the paper's Table 2. Key: n_components.
-- What any loaded source lists is known; category_count_of asks for less.
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
