-- One row per fact about the build: versions, files with their checksums, when, how long. Key:
-- name.
create table build_metadata (
    name varchar not null,
    value varchar not null,
    description varchar not null
);

comment on table build_metadata is 'One row per fact about the build of this file.';
comment on column build_metadata.name is 'Name of the fact. Key.';
comment on column build_metadata.value is 'Its value, as text.';
comment on column build_metadata.description is 'What it says.';
