-- One row per point and state of the ion that are followed with all levels: what the truncated
-- model says beside it. Key: (point_id, spin, m).
create view ion.full_leakage as
select
    leakage.point_id,
    leakage.protocol,
    leakage.field_gauss,
    leakage.rotation_time_us,
    leakage.spin,
    leakage.m,
    leakage.leakage as truncated_leakage,
    full_value.leakage as full_leakage,
    case
        when full_value.leakage > 1e-12 then leakage.leakage / full_value.leakage
    end as ratio,
    leakage.is_uncertain
from ion.leakage
inner join ion.full_value using (point_id, spin, m);

comment on view ion.full_leakage is
'One row per point and state of the ion followed with all levels, beside the truncated model.';
comment on column ion.full_leakage.point_id is 'The point, in ion.point. Key, with spin and m.';
comment on column ion.full_leakage.protocol is 'Its protocol.';
comment on column ion.full_leakage.field_gauss is 'Its field, in G.';
comment on column ion.full_leakage.rotation_time_us is 'Its time of half a turn, in µs.';
comment on column ion.full_leakage.spin is 'F.';
comment on column ion.full_leakage.m is 'm.';
comment on column ion.full_leakage.truncated_leakage is 'Leakage in ion.leakage.';
comment on column ion.full_leakage.full_leakage is 'Leakage with all levels.';
comment on column ion.full_leakage.ratio is
'The truncated model''s over that of all levels; null where that is rounding.';
comment on column ion.full_leakage.is_uncertain is 'As in ion.leakage.';
