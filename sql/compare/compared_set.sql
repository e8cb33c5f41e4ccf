-- One row per set of oxidation states that the warehouse's own was compared with, and number of
-- components: what of the same space that set allows. Key: (oxidation_states, n_components). Filled
-- by stoichia compare; what is known is what was known then.
create table compared_set (
    oxidation_states varchar,
    n_components utinyint,
    consensus uinteger,
    commonality varchar,
    n_unique ubigint not null,
    n_allowed ubigint not null,
    n_allowed_by_both ubigint,
    n_standard ubigint not null,
    n_interesting ubigint not null,
    known_digest uhugeint,
    compared_at timestamp not null,
    primary key (oxidation_states, n_components)
);

comment on table compared_set is
'One row per set of oxidation states compared and number of components. By stoichia compare.';
comment on column compared_set.oxidation_states is
'Name of the set: SMACT''s, a cut on its report counts, or a file. Key, with n_components.';
comment on column compared_set.n_components is 'Number of components.';
comment on column compared_set.consensus is
'Of a cut on the ICSD''s reports of 2024: least number of reports of a state; else null.';
comment on column compared_set.commonality is
'Of such a cut: least share in the element''s reports, such as 10% or low; else null.';
comment on column compared_set.n_unique is 'Compositions in the space.';
comment on column compared_set.n_allowed is 'Those that this set allows.';
comment on column compared_set.n_allowed_by_both is
'Those that this set and the warehouse''s own allow; null where element sets are not listed.';
comment on column compared_set.n_standard is 'Known ones that this set allows.';
comment on column compared_set.n_interesting is 'Known ones that this set forbids.';
comment on column compared_set.known_digest is
'All known ones in one number: bit_xor of md5_number(formula_reduced). Null for none.';
comment on column compared_set.compared_at is 'When it was compared, in UTC.';
