-- One row per composition of a sample that maps were made of. Key: (map_sample_id, point_number).
-- Categories follow one another in their order, and within each the order of the draw is kept.
create table map_composition (
    map_sample_id varchar not null,
    point_number uinteger not null,
    formula varchar not null,
    elements element_symbol[] not null,
    amounts utinyint[] not null,
    category category not null,
    reason varchar not null
);

comment on table map_composition is
'One row per composition of a sample that maps were made of. Filled by stoichia map.';
comment on column map_composition.map_sample_id is 'The sample, in map_sample.';
comment on column map_composition.point_number is 'Number from 1 within the sample.';
comment on column map_composition.formula is 'The composition in the order of electronegativity.';
comment on column map_composition.elements is 'Its elements, in the order of formula.';
comment on column map_composition.amounts is 'Their amounts, in the order of elements.';
comment on column map_composition.category is 'Its category when the sample was drawn.';
comment on column map_composition.reason is 'Why it is allowed or not, as label tells it.';
