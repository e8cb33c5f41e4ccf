-- One row per table and view of this file. Key: relation. Those of another schema have its name
-- before theirs.
create view catalogue_relation as
select
    concat_ws('.', nullif(tables.schema_name, 'main'), tables.table_name) as relation,
    'table' as kind,
    tables.comment
from duckdb_tables() as tables
where
    not tables.internal and not tables.temporary and tables.database_name = current_database()
union all
select
    concat_ws('.', nullif(views.schema_name, 'main'), views.view_name) as relation,
    'view' as kind,
    views.comment
from duckdb_views() as views
where not views.internal and not views.temporary and views.database_name = current_database();

comment on view catalogue_relation is 'One row per table and view of this file.';
comment on column catalogue_relation.relation is 'Its name, after that of its schema. Key.';
comment on column catalogue_relation.kind is 'table or view.';
comment on column catalogue_relation.comment is 'What one row of it is.';
