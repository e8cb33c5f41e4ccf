-- One row per way of hiding, seed, method, number of components, category and number of best
-- candidates: how many of them are hidden known compositions. Key: (split, seed, method,
-- n_components, category, n_best). Of what lies in the space. Written by stoichia candidates
-- --validate; empty before.
create table candidate_validation (
    split varchar not null,
    seed integer not null,
    method varchar not null,
    n_components utinyint not null,
    category category not null,
    n_best uinteger not null,
    n_hits uinteger not null,
    n_hidden uinteger not null,
    n_unknown ubigint not null
);

comment on table candidate_validation is
'One row per test of the ranking: how many of the best candidates are hidden known compositions.';
comment on column candidate_validation.split is
'What was hidden: a fifth of the compositions, of the systems, or what the sources lacked.';
comment on column candidate_validation.seed is 'Seed of the draw of what was hidden.';
comment on column candidate_validation.method is 'What the candidates were ranked by.';
comment on column candidate_validation.n_components is 'Number of distinct elements.';
comment on column candidate_validation.category is 'missing (allowed) or unlikely (forbidden).';
comment on column candidate_validation.n_best is 'How many of the best candidates were looked at.';
comment on column candidate_validation.n_hits is 'How many of them are hidden ones.';
comment on column candidate_validation.n_hidden is 'How many were hidden.';
comment on column candidate_validation.n_unknown is
'How many compositions of the category are unknown, the hidden ones too: what chance draws from.';
