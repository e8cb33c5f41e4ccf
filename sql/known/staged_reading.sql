-- Scratch. One row per distinct text and what the grammar makes of it; read_batch fills it. Key:
-- input.
create or replace temp table staged_reading (
    input varchar,
    formula_reduced varchar,
    reason varchar,
    note varchar
);
