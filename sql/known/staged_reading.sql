-- Scratch. One row per distinct text and what the macro labelled makes of it; read_batch fills it.
-- Key: input. reason: why it could not be read; then the columns before it are null.
create or replace temp table staged_reading (
    input varchar,
    formula_reduced varchar,
    formula varchar,
    elements element_symbol[],
    amounts ubigint[],
    is_allowed boolean,
    in_space boolean,
    reason varchar,
    note varchar
);
