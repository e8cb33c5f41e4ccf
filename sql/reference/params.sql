-- One row: the settings this warehouse was built with. Everything that reads a setting reads it
-- here.
create table params (
    oxidation_state_set varchar not null,
    components utinyint[] not null check (
        len(components) > 0 and list_min(components) >= 2 and list_max(components) <= 8
    ),
    max_amount utinyint not null check (max_amount between 1 and 32),
    max_z utinyint not null check (max_z between 2 and 103),
    listed_components utinyint[] not null,
    consensus uinteger,
    commonality varchar
);

insert into params
select
    settings.oxidation_state_set,
    settings.components,
    settings.max_amount,
    settings.max_z,
    settings.listed_components,
    settings.consensus,
    settings.commonality
from staged_params as settings;

comment on table params is 'One row: the settings this warehouse was built with.';
comment on column params.oxidation_state_set is
'Name of the oxidation-state set (smact14, icsd24, …) or of the user''s file.';
comment on column params.components is
'Numbers of components (distinct elements per composition) that the space covers, ascending.';
comment on column params.max_amount is
'Largest amount of one element in a composition of the space; the paper has 8.';
comment on column params.max_z is
'Largest atomic number of the space; the paper has 103 (Lr).';
comment on column params.listed_components is
'Those of components whose element sets are rows of element_set; of the others counts are kept.';
comment on column params.consensus is
'Of a cut on the ICSD''s reports of 2024: least number of reports of a state; else null.';
comment on column params.commonality is
'Of such a cut: least share in the element''s reports, such as 10% or low; else null.';
