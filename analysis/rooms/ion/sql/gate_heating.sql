-- One row per gate and heating rate of its mode: what heating leaves. Key: (gate_id, heating_rate).
-- A mode that gains and loses phonons at the rate ṅ (noise at its frequency) tells the paths of
-- different m apart: a coherence between m and m' keeps exp(-ṅ ∫|Δα|² dt), and with closed loops
-- ∫|Δα|² dt = (m - m')² t |Φ|/(πK) (standard physics, exact for the effective Hamiltonian). Both
-- spins along x have m = 1, 0, -1 with 1/4, 1/2, 1/4. The paper has no heating.
create view ion.gate_heating as
with lost as (
    select
        gate_case.gate_id,
        heating.heating_rate,
        heating.heating_rate * 1e-6 * gate_outcome.duration_us
        * abs(gate_outcome.entangling_phase_rad) / (pi() * gate_case.n_loops) as exponent,
        gate_outcome.fidelity_free_z
    from ion.gate_case
    inner join ion.gate_outcome using (gate_id)
    cross join ion.heating
)

select
    lost.gate_id,
    lost.heating_rate,
    3 / 8 + exp(-lost.exponent) / 2 + exp(-4 * lost.exponent) / 8 as fidelity_of_heating,
    lost.fidelity_free_z * fidelity_of_heating as fidelity
from lost
order by lost.gate_id, lost.heating_rate;

comment on view ion.gate_heating is
'One row per gate and heating rate of its mode: what heating leaves. By stoichia ion.';
comment on column ion.gate_heating.gate_id is 'The gate, in ion.gate_case. Key, with heating_rate.';
comment on column ion.gate_heating.heating_rate is 'Phonons that the mode gains, per second.';
comment on column ion.gate_heating.fidelity_of_heating is
'Fidelity with the effective gate, of heating alone.';
comment on column ion.gate_heating.fidelity is
'That times the fidelity without heating, calibrated about z: right while both are near 1.';
