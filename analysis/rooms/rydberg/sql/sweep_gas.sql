-- One row per gas whose detuning is swept: the gas of the map at the Rabi frequency of the scans,
-- with one quantity varied as the paper varies it: the light (Figure 3(a)), the splitting by the
-- magnetic field (Figure 2(b): the paper's second field is twice its first) and the branching by
-- polarisation (Figure 2(c)). Key: sweep_id. Which values is our convention. Units: decay rates,
-- degrees, gauss.
create table rydberg.sweep_gas as
with varied as (
    select
        varied.quantity,
        varied.factor,
        varied.angle
    from (
        values
        ('rabi', 0.2::double, null::double),
        ('rabi', 0.6, null),
        ('rabi', 1.0, null),
        ('rabi', 1.4, null),
        ('rabi', 1.8, null),
        ('splitting', 0.5, null),
        ('splitting', 1.0, null),
        ('splitting', 2.0, null),
        ('branching_angle', null, 0.0),
        ('branching_angle', null, 45.0),
        ('branching_angle', null, 90.0)
    ) as varied (quantity, factor, angle)
)

select
    row_number() over (
        order by varied.quantity, varied.factor, varied.angle
    )::usmallint as sweep_id,
    varied.quantity,
    setting.scan_rabi * case when varied.quantity = 'rabi' then varied.factor else 1 end as rabi,
    model.interaction,
    model.splitting
    * case when varied.quantity = 'splitting' then varied.factor else 1 end as splitting,
    splitting * model.field_gauss / nullif(model.splitting, 0) as field_gauss,
    coalesce(varied.angle, model.branching_angle) as branching_angle,
    rabi * sqrt(1 + cos(radians(2 * coalesce(varied.angle, model.branching_angle)))) as rabi_r,
    rabi * sqrt(1 - cos(radians(2 * coalesce(varied.angle, model.branching_angle)))) as rabi_s
from varied
cross join rydberg.setting as setting
inner join rydberg.model as model on model.grid = 'map' and model.n_states = 2
order by sweep_id;

comment on table rydberg.sweep_gas is
'One row per gas whose detuning is swept: the light, the splitting or the branching varied.';
comment on column rydberg.sweep_gas.sweep_id is 'Number from 1. Key.';
comment on column rydberg.sweep_gas.quantity is
'What is varied: rabi, splitting or branching_angle.';
comment on column rydberg.sweep_gas.rabi is 'Rabi frequency Omega, in decay rates.';
comment on column rydberg.sweep_gas.interaction is 'As in rydberg.model.';
comment on column rydberg.sweep_gas.splitting is 'As in rydberg.model.';
comment on column rydberg.sweep_gas.field_gauss is 'As in rydberg.model.';
comment on column rydberg.sweep_gas.branching_angle is 'As in rydberg.model, in degrees.';
comment on column rydberg.sweep_gas.rabi_r is 'Rabi frequency of r, in decay rates.';
comment on column rydberg.sweep_gas.rabi_s is 'Rabi frequency of s, in decay rates.';
