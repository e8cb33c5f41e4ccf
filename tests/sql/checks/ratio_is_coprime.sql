-- Ratios with a common divisor, an amount out of bounds, or the wrong number of amounts.
select ratio.amounts
from ratio
cross join params
where
    list_reduce(ratio.amounts, lambda divisor, amount: gcd(divisor, amount)) != 1
    or list_min(ratio.amounts) < 1
    or list_max(ratio.amounts) > params.max_amount
    or len(ratio.amounts) != ratio.n_components
    or list_sum(ratio.amounts) != ratio.n_atoms;
