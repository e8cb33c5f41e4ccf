-- Scratch. One row per composition that known_entry lists and known_composition has not yet, in
-- batches that bound the memory which labelling takes. Key: formula_reduced.
create or replace temp table staged_composition as
select
    listed.formula_reduced,
    -- In the order of formulas, so that looking up one formula reads one block.
    (row_number() over (order by listed.formula_reduced) - 1) // 100000 as batch
from (select distinct known_entry.formula_reduced from known_entry) as listed
anti join known_composition using (formula_reduced);
