-- Scratch. One row per distinct text to read as a formula, null included, in batches that bound the
-- memory which reading takes. Key: input.
create or replace temp table staged_input as
select
    distinct_input.input,
    (row_number() over () - 1)
    // (select staged_source.formulas_per_batch from staged_source) as batch
from (
    select distinct staged_entry.input
    from staged_entry
    where staged_entry.withdrawn_because is null
) as distinct_input;
