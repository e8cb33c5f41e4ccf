-- One row per number that is squared; key: n.
create table squares.number as
select staged_columns.n
from staged_columns;

comment on table squares.number is 'One row per number that is squared.';
comment on column squares.number.n is 'The number.';
