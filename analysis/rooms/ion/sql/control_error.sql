-- One row per sequence and relative error of its field: what the error costs a qubit of neighbours
-- in m, averaged over all its states. Key: (sequence, relative_error). The qubit turns by dφ = 2π
-- (μ_B g_F/h) dB t_c in the time t_c that the field is on; the average of 1 - fidelity over SU(2)
-- is (2/3) sin²(dφ/2), of which the paper has the first order, (dφ/2)² times the average variance
-- 2/3.
create view ion.control_error as
with turned as (
    select
        sequence.sequence,
        sequence.control_field_gauss,
        sequence.control_time_us,
        field_error.relative_error,
        2 * pi() * manifold.larmor_mhz_per_gauss * sequence.control_field_gauss
        * field_error.relative_error * sequence.control_time_us as phase_rad
    from ion.sequence
    cross join ion.field_error
    cross join (
        select max(manifold.larmor_mhz_per_gauss) as larmor_mhz_per_gauss
        from ion.manifold
    ) as manifold
    where sequence.control_time_us > 0
)

select
    turned.sequence,
    turned.relative_error,
    turned.control_field_gauss,
    turned.control_time_us,
    turned.phase_rad,
    2 / 3 * sin(turned.phase_rad / 2) ** 2 as infidelity,
    turned.phase_rad ** 2 / 6 as first_order_infidelity
from turned;

comment on view ion.control_error is
'One row per sequence and error of its field: what that costs a qubit. By stoichia ion.';
comment on column ion.control_error.sequence is 'The sequence. Key, with relative_error.';
comment on column ion.control_error.relative_error is 'dB/B.';
comment on column ion.control_error.control_field_gauss is 'B, in G.';
comment on column ion.control_error.control_time_us is 'How long it is on, in µs.';
comment on column ion.control_error.phase_rad is 'dφ, in rad.';
comment on column ion.control_error.infidelity is
'1 - fidelity, averaged over the qubit''s states: (2/3) sin²(dφ/2).';
comment on column ion.control_error.first_order_infidelity is
'The same to first order in dφ², as the paper has it: it grows as the square of the time.';
