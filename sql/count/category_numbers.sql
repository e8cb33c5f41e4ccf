-- category_numbers(n_unique, n_allowed, n_standard, n_interesting): the numbers of compositions
-- that every count has, as a struct to unnest, from how many there are, how many of them are
-- allowed, and how many known ones are allowed and are not; null is none of these.
create macro category_numbers(n_unique, n_allowed, n_standard, n_interesting) as {
    'n_unique': n_unique::ubigint,
    'n_allowed': n_allowed::ubigint,
    'n_known': (coalesce(n_standard, 0) + coalesce(n_interesting, 0))::ubigint,
    'n_standard': coalesce(n_standard, 0)::ubigint,
    'n_missing': (n_allowed - coalesce(n_standard, 0))::ubigint,
    'n_interesting': coalesce(n_interesting, 0)::ubigint,
    'n_unlikely': (n_unique - n_allowed - coalesce(n_interesting, 0))::ubigint
};

comment on macro category_numbers is
'category_numbers(n_unique, n_allowed, n_standard, n_interesting): the numbers that a count has.';
