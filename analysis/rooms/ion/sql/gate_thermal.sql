-- One row per mean number of phonons at the beginning: the gate of the strongest coupling with its
-- mode in a thermal state. Key: mean_phonons. Such a state is a mixture of numbers of phonons n,
-- with the weights N^n/(N + 1)^(n + 1) (standard physics), and so is what the gate makes of it: the
-- fidelities of ion.gate_outcome by these weights, of up to four phonons; how much they leave out
-- beside.
create view ion.gate_thermal as
with of_number as (
    select
        gate_case.n_phonons,
        gate_outcome.fidelity,
        gate_outcome.fidelity_free_z
    from ion.gate_case
    inner join ion.gate_outcome using (gate_id)
    where
        gate_case.coupling_khz = (select setting.gate_coupling_khz from ion.setting)
        and gate_case.stray_khz = 0
        and gate_case.n_loops = 1
        and gate_case.detuning_sign = 1
        and gate_case.is_tilt_corrected
        and gate_case.mode_drift_hz = 0
        and gate_case.field_error = 0
),

weighted as (
    select
        thermal.mean_phonons,
        thermal.mean_phonons ** of_number.n_phonons
        / (thermal.mean_phonons + 1) ** (of_number.n_phonons + 1) as weight,
        of_number.fidelity,
        of_number.fidelity_free_z
    from of_number
    cross join (values (0.01::double), (0.05), (0.1), (0.2)) as thermal (mean_phonons)
)

select
    weighted.mean_phonons,
    sum(weighted.weight * weighted.fidelity) / sum(weighted.weight) as fidelity,
    sum(weighted.weight * weighted.fidelity_free_z) / sum(weighted.weight) as fidelity_free_z,
    1 - sum(weighted.weight) as left_out
from weighted
group by weighted.mean_phonons
order by weighted.mean_phonons;

comment on view ion.gate_thermal is
'One row per mean number of phonons: a gate whose mode begins in a thermal state.';
comment on column ion.gate_thermal.mean_phonons is 'Mean number of phonons at the beginning. Key.';
comment on column ion.gate_thermal.fidelity is 'As in ion.gate_outcome.';
comment on column ion.gate_thermal.fidelity_free_z is
'As there, each number of phonons with the best turn about z of its own.';
comment on column ion.gate_thermal.left_out is
'Weight of more than four phonons, which are not counted.';
