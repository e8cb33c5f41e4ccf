-- binomial(n, k): the number of sets of k out of n things, exact while it is below 2^53.
create macro binomial(n, k) as
    round(list_product(list_transform(
        range(0, k), lambda j: (n::double - j) / (j + 1)
    )))::ubigint;

comment on macro binomial is 'binomial(n, k): the number of sets of k out of n things.';
