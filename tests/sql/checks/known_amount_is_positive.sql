-- Entries whose composition has no amounts, one of zero, or one above 100,000; and those of the
-- space that have no place in it.
select known_entry.input
from known_entry
left join known_composition using (formula_reduced)
where
    coalesce(list_min(known_composition.amounts), 0) = 0
    or list_max(known_composition.amounts) > 100000
    or (known_composition.in_space and known_composition.ratio_id is null);
