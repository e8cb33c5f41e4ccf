-- One row per composition that candidates were learnt from and element left out of it. Key:
-- (formula_reduced, symbol). Rows that agree in elements, amounts and amount are fillers of one
-- opening. Written by stoichia candidates; empty before.
create table known_opening (
    n_components utinyint not null,
    elements element_symbol[] not null,
    amounts ubigint[] not null,
    amount ubigint not null,
    symbol element_symbol not null,
    n_fillers utinyint not null,
    formula_reduced varchar not null
);

comment on table known_opening is
'One row per composition that candidates were learnt from and element left out of it.';
comment on column known_opening.n_components is 'Number of components of the composition.';
comment on column known_opening.elements is 'The other elements, in the order of formulas.';
comment on column known_opening.amounts is 'Their amounts, in the order of elements.';
comment on column known_opening.amount is 'The amount of the element left out.';
comment on column known_opening.symbol is 'The element left out: a filler of the opening.';
comment on column known_opening.n_fillers is 'How many elements are known to fill the opening.';
comment on column known_opening.formula_reduced is 'The composition, in known_formula.';
