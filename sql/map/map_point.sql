-- One row per composition that a map shows. Key: (map_id, point_number). Coordinates have no unit.
create table map_point (
    map_id varchar not null,
    point_number uinteger not null,
    x float not null,
    y float not null,
    z float
);

comment on table map_point is
'One row per composition that a map shows: its place. Filled by stoichia map.';
comment on column map_point.map_id is 'The map, in map.';
comment on column map_point.point_number is 'The composition, in map_composition.';
comment on column map_point.x is 'First coordinate.';
comment on column map_point.y is 'Second coordinate.';
comment on column map_point.z is 'Third coordinate; null in a map of two dimensions.';
