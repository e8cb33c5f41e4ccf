-- Scratch. One row per distinct text and what the macro parsed makes of it; read_batch fills it.
-- Key: reading_number; also input. reason: why it could not be read; then the columns before it are
-- null.
create or replace temp table staged_reading (
    reading_number bigint,
    input varchar,
    formula_reduced varchar,
    formula varchar,
    elements element_symbol[],
    amounts ubigint[],
    reason varchar,
    note varchar
);
