-- One row per number of components of the space: how many compositions there are and how many are
-- allowed. Key: n_components. fill_space_count fills it.
create table space_count (
    n_components utinyint,
    n_element_sets ubigint,
    n_ratios ubigint,
    n_unique ubigint,
    n_allowed ubigint
);

comment on table space_count is
'One row per number of components: the size of the space and how much of it is allowed.';
comment on column space_count.n_components is 'Number of components. Key.';
comment on column space_count.n_element_sets is 'Sets of elements.';
comment on column space_count.n_ratios is 'Ratios of coprime amounts.';
comment on column space_count.n_unique is 'Compositions: element sets times ratios.';
comment on column space_count.n_allowed is 'Compositions that are neutral and ordered.';
