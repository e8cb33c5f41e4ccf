-- Scratch. One row per candidate that could be among those that are kept. Key: (elements_mask,
-- amount_tuple_id). made_from is one of its openings, and the electronegativity_rank of the element
-- in it: opening_id * 128 + electronegativity_rank.
create or replace temp table learnt_score (
    n_components utinyint not null,
    score double not null,
    n_openings utinyint not null,
    amount_tuple_id uinteger not null,
    elements_mask hugeint not null,
    made_from bigint not null
);
