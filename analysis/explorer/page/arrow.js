// The library Apache Arrow, which is one classic script, as the module that DuckDB-Wasm imports.
const { RecordBatchReader, Table, Type, tableToIPC } = globalThis.Arrow;

export { RecordBatchReader, Table, Type, tableToIPC };
