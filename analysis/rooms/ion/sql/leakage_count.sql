-- One row per protocol and state: how many points have a leakage in each bin. Key: (protocol, spin,
-- m).
create view ion.leakage_count as
select
    leakage.protocol,
    leakage.spin,
    leakage.m,
    count(*) as n_points,
    count(*) filter (leakage.bin = '< 1e-6') as n_below_1e_6,
    count(*) filter (leakage.bin = '< 1e-4') as n_below_1e_4,
    count(*) filter (leakage.bin = '< 1e-2') as n_below_1e_2,
    count(*) filter (leakage.bin = '≥ 1e-2') as n_above_1e_2
from ion.leakage
group by leakage.protocol, leakage.spin, leakage.m;

comment on view ion.leakage_count is
'One row per protocol and state: points by bin of leakage. By stoichia ion.';
comment on column ion.leakage_count.protocol is 'The protocol. Key, with spin and m.';
comment on column ion.leakage_count.spin is 'F.';
comment on column ion.leakage_count.m is 'm.';
comment on column ion.leakage_count.n_points is 'Points of the protocol.';
comment on column ion.leakage_count.n_below_1e_6 is 'Points with a leakage below 1e-6.';
comment on column ion.leakage_count.n_below_1e_4 is 'From 1e-6 to below 1e-4.';
comment on column ion.leakage_count.n_below_1e_2 is 'From 1e-4 to below 1e-2.';
comment on column ion.leakage_count.n_above_1e_2 is '1e-2 or more.';
