-- One row per number of components and ordered pair of different elements that are known to fill
-- the same opening. Key: (n_components, symbol, other_symbol). An opening is a known composition
-- without one of its elements, the amount of the gap left open; what fills it are the elements with
-- which it is known. With n(x, y) the number of openings that both fill in allowed compositions,
-- of n_components and, at half weight, of one fewer,
--     similarity = n(x, y) / (sqrt(n(x, x) n(y, y)) + 5).
-- Written by stoichia candidates; empty before.
create table element_similarity (
    n_components utinyint not null,
    symbol element_symbol not null,
    other_symbol element_symbol not null,
    n_shared double not null,
    similarity double not null
);

comment on table element_similarity is
'One row per number of components and pair of elements that fill the same openings.';
comment on column element_similarity.n_components is 'Number of components of the compositions.';
comment on column element_similarity.symbol is 'The element.';
comment on column element_similarity.other_symbol is 'The other element; each pair stands twice.';
comment on column element_similarity.n_shared is
'Openings that both fill in known allowed compositions; those of one component fewer count half.';
comment on column element_similarity.similarity is
'From 0 to 1: n_shared by the geometric mean of what each fills, plus candidate_setting.shrinkage.';
