-- Known compositions whose texts are not those of their elements and amounts, or that have a
-- common divisor.
select known_formula.formula_reduced
from known_formula
where
    known_formula.n_components != len(known_formula.elements)
    or known_formula.formula != formula_text(known_formula.elements, known_formula.amounts)
    or list_reduce(
        known_formula.amounts::bigint[], lambda divisor, amount: gcd(divisor, amount)
    ) != 1;
