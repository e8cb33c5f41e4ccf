-- One row per protocol whose leakage is mapped. Key: protocol. Ours, named for their shape: the
-- half turn of a field of constant strength (pulsed decoupling; its way back along z moves no
-- state), and whole turns at a constant rate with ramps (continuous decoupling).
create table ion.protocol as
select
    asked.protocol,
    coalesce(shape.shape, 'ramped') as shape,
    case when shape.shape is null then 'continuous' else 'pulsed' end as kind,
    asked.place
from staged_columns as asked
left join ion.shape on asked.protocol = shape.shape;

comment on table ion.protocol is
'One row per protocol whose leakage is mapped. By stoichia ion.';
comment on column ion.protocol.protocol is 'Its name. Key.';
comment on column ion.protocol.shape is
'Shape of the half turn, in ion.shape; ramped: a constant rate that rises and falls as sin².';
comment on column ion.protocol.kind is 'pulsed or continuous.';
comment on column ion.protocol.place is 'Place in pictures and tables.';
