-- One row per column of the tables and views of this file. Key: (relation, name).
create view catalogue_column as
select
    concat_ws('.', nullif(columns.schema_name, 'main'), columns.table_name) as relation,
    columns.column_index,
    columns.column_name as name,
    columns.data_type as type,
    columns.comment
from duckdb_columns() as columns
where not columns.internal and columns.database_name = current_database();

comment on view catalogue_column is 'One row per column of the tables and views of this file.';
comment on column catalogue_column.relation is 'Table or view. Key, with name.';
comment on column catalogue_column.column_index is 'Place among its columns, from 1.';
comment on column catalogue_column.name is 'Its name.';
comment on column catalogue_column.type is 'Its type; that of an enum lists its values.';
comment on column catalogue_column.comment is 'What it holds, its unit, its source.';
