-- One row per macro of this file and choice of parameters. Key: macro.
create view catalogue_macro as
select distinct
    concat_ws('.', nullif(functions.schema_name, 'main'), functions.function_name)
    -- Of no parameters some DuckDBs make null.
    || '(' || coalesce(array_to_string(functions.parameters, ', '), '') || ')' as macro,
    functions.function_type = 'table_macro' as is_table,
    functions.comment
from duckdb_functions() as functions
where
    not functions.internal
    and functions.function_type in ('macro', 'table_macro')
    and functions.database_name = current_database();

comment on view catalogue_macro is 'One row per macro of this file and choice of parameters.';
comment on column catalogue_macro.macro is 'Its name and parameters. Key.';
comment on column catalogue_macro.is_table is 'Whether it gives rows, as table macros do.';
comment on column catalogue_macro.comment is 'What it gives.';
