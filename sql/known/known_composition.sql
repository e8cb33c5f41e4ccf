-- One row per distinct composition that any loaded source lists, with its labels. Key:
-- formula_reduced. The labels are those that the macro label gives; load.sql adds the compositions
-- that an ingest brings, and known_formula tells who lists them.
create table known_composition (
    formula_reduced varchar not null,
    formula varchar not null,
    n_components utinyint not null,
    elements element_symbol[] not null,
    amounts ubigint[] not null,
    is_allowed boolean not null,
    in_space boolean not null,
    category category not null,
    element_set_id uinteger,
    ratio_id uinteger,
    check (list_min(amounts) > 0),
    check (not in_space or (element_set_id is not null and ratio_id is not null))
);

comment on table known_composition is
'One row per distinct composition that any loaded source lists, and its labels.';
comment on column known_composition.formula_reduced is
'The composition as OPTIMADE''s chemical_formula_reduced: alphabetical, amounts coprime. Key.';
comment on column known_composition.formula is 'The composition in the order of electronegativity.';
comment on column known_composition.n_components is 'Number of distinct elements.';
comment on column known_composition.elements is 'The elements, in the order of formula.';
comment on column known_composition.amounts is 'Their amounts, in the order of elements.';
comment on column known_composition.is_allowed is
'Whether it is neutral and ordered in some choice of states.';
comment on column known_composition.in_space is
'Whether it lies in the space: number of components, amounts and elements within params.';
comment on column known_composition.category is 'standard (allowed) or interesting (forbidden).';
comment on column known_composition.element_set_id is
'Its set of elements in element_set; null outside the space.';
comment on column known_composition.ratio_id is 'Its amounts in ratio; null outside the space.';
