-- One row per set of oxidation states that was compared, and known composition, inside the space or
-- not, that changes sides: allowed by that set and forbidden by the warehouse's own, or the other
-- way round. Key: (oxidation_states, formula_reduced). Filled by stoichia compare.
create table changed_known (
    oxidation_states varchar not null,
    formula_reduced varchar not null,
    formula varchar not null,
    n_components utinyint not null,
    in_space boolean not null,
    is_allowed boolean not null
);

comment on table changed_known is
'One row per set of oxidation states compared and known composition that it puts elsewhere.';
comment on column changed_known.oxidation_states is 'Name of the set, in compared_set.';
comment on column changed_known.formula_reduced is 'The composition, in known_formula.';
comment on column changed_known.formula is 'The composition in the order of electronegativity.';
comment on column changed_known.n_components is 'Number of distinct elements.';
comment on column changed_known.in_space is 'Whether it lies in the space.';
comment on column changed_known.is_allowed is
'Whether that set allows it; the warehouse''s own says the opposite.';
