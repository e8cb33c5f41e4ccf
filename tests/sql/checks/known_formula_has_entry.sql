-- Known compositions without an entry, entries without their composition, and repeated
-- compositions.
select coalesce(known_formula.formula_reduced, entry.formula_reduced) as formula_reduced
from known_formula
full join (select distinct known_entry.formula_reduced from known_entry) as entry
    on known_formula.formula_reduced = entry.formula_reduced
group by known_formula.formula_reduced, entry.formula_reduced
having
    known_formula.formula_reduced is null
    or entry.formula_reduced is null
    or count(*) != 1;
