-- One row per number with its square; key: n.
create view squares.square as
select
    number.n,
    number.n * number.n as n_squared
from squares.number as number;

comment on view squares.square is 'One row per number with its square.';
comment on column squares.square.n is 'The number.';
comment on column squares.square.n_squared is 'Its square.';
