-- Scratch. One row per batch of rows of the source being loaded, which bounds the memory that
-- joining them to their formulas and putting them in order takes. Key: batch.
create or replace temp table staged_batch as
select distinct staged_entry.row_number // staged_source.rows_per_batch as batch
from staged_entry
cross join staged_source;
