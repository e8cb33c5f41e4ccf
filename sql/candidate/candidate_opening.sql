-- Scratch. One row per opening that a ranked composition was made from: what is left of it tells
-- which states its element may have. Key: opening_id.
create or replace temp table candidate_opening as
select
    opening.opening_id,
    opening.elements,
    opening.amounts,
    opening.amount
from opening
semi join ranked_composition using (opening_id);
