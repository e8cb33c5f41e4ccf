-- One row: how many compositions the loaded sources list, and whether these are so few that unknown
-- says little of a composition. Key: none.
-- A published database, even of one kind of compounds, lists tens of thousands; prototypes, the
-- compounds of a paper or a laboratory's own list are hundreds, thousands at most. In between,
-- at 10,000, is where one ends and the other begins.
create view known_size as
select
    count(*)::ubigint as n_compositions,
    count(*) < 10_000 as is_small
from known_composition;

comment on view known_size is
'One row: how many compositions are known, and whether they are too few for missing to mean much.';
comment on column known_size.n_compositions is
'Distinct compositions that any loaded source lists, inside the space or not.';
comment on column known_size.is_small is
'Whether they are fewer than 10,000: what no such list has may well be in any database.';
