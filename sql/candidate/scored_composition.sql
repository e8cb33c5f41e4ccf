-- One row per ranked candidate, as the view candidate reads it. Key: (n_components, rank). Stored
-- in the order of the key, so that asking for the best reads one block. Written by stoichia
-- candidates; empty before.
create table scored_composition (
    n_components utinyint not null,
    rank uinteger not null,
    score double not null,
    expected_share float,
    n_openings utinyint not null,
    n_in_system uinteger not null,
    n_in_subsystems uinteger not null,
    elements element_symbol[] not null,
    amounts ubigint[] not null,
    n_atoms ubigint not null,
    in_space boolean not null,
    is_allowed boolean not null,
    common_states float
);

comment on table scored_composition is
'One row per ranked candidate, as the view candidate reads it.';
comment on column scored_composition.n_components is 'Number of distinct elements.';
comment on column scored_composition.rank is
'Place, from 1, among the candidates of so many components, by score; ties by atoms and amounts.';
comment on column scored_composition.score is
'What its openings contribute, raised by how much is known of its chemical system.';
comment on column scored_composition.expected_share is
'Share of candidates of this score that the loaded sources would list, in share_step.';
comment on column scored_composition.n_openings is 'How many of its openings contribute.';
comment on column scored_composition.n_in_system is 'Known compositions of the same elements.';
comment on column scored_composition.n_in_subsystems is
'Known compositions of all but one of its elements.';
comment on column scored_composition.elements is 'The elements, in the order of formulas.';
comment on column scored_composition.amounts is 'Their amounts, in the order of elements.';
comment on column scored_composition.n_atoms is 'Atoms per formula unit.';
comment on column scored_composition.in_space is 'Whether it lies in the space.';
comment on column scored_composition.is_allowed is
'Whether it is neutral and ordered in some choice of states.';
comment on column scored_composition.common_states is
'The least share of a state in the ICSD''s reports of its element; null if not allowed.';
