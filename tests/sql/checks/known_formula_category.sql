-- Known compositions whose category is not the one of their label.
select known_formula.formula_reduced
from known_formula
where known_formula.category is distinct from category_of(known_formula.is_allowed, true);
