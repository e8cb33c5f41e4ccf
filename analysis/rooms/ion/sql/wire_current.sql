-- One row per sequence and moment: the currents of the two wires whose fields together are that of
-- the circuits. Key: (sequence, time_us). A thin straight wire along y at the distance r has the
-- field (μ0 I/2πr²)(r_z, -r_x), r from it to the ion (standard physics; μ0/2π = 0.002 G m/A), so
-- that two wires are two linear equations, solved here by Cramer's rule.
create view ion.wire_current as
with of_wire as (
    select
        wire.wire,
        -- Per ampere, in G; r = -(x, z), in m.
        0.002 * -wire.z_um / (wire.x_um ** 2 + wire.z_um ** 2) * 1e6 as x_per_ampere,
        0.002 * wire.x_um / (wire.x_um ** 2 + wire.z_um ** 2) * 1e6 as z_per_ampere
    from ion.wire
),

of_both as (
    select
        one.x_per_ampere as left_x,
        one.z_per_ampere as left_z,
        other.x_per_ampere as right_x,
        other.z_per_ampere as right_z,
        left_x * right_z - left_z * right_x as determinant
    from of_wire as one
    cross join of_wire as other
    where one.wire = 'left' and other.wire = 'right'
)

select
    motion.sequence,
    motion.time_us,
    (motion.circuit_x_gauss * of_both.right_z - motion.circuit_z_gauss * of_both.right_x)
    / of_both.determinant as left_ampere,
    (motion.circuit_z_gauss * of_both.left_x - motion.circuit_x_gauss * of_both.left_z)
    / of_both.determinant as right_ampere
from ion.motion
cross join of_both
order by motion.sequence, motion.time_us;

comment on view ion.wire_current is
'One row per sequence and moment: the currents of the two wires. By stoichia ion.';
comment on column ion.wire_current.sequence is 'The sequence. Key, with time_us.';
comment on column ion.wire_current.time_us is 'The moment, in µs.';
comment on column ion.wire_current.left_ampere is 'Current of the left wire along y, in A.';
comment on column ion.wire_current.right_ampere is 'Current of the right wire along y, in A.';
