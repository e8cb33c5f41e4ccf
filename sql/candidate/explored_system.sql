-- Scratch. One row per chemical system of a composition in learnt_score: how many compositions of
-- it are learnt from (n_in_system), how many of its subsystems of one element fewer
-- (n_in_subsystems), and by how much they raise its scores. Key: elements_mask. Where much is known
-- there is more: more by chance than by chemistry, so that it weighs little.
create or replace temp table explored_system as
with scored_system as (
    select
        learnt_score.elements_mask,
        max(learnt_score.made_from) as made_from
    from learnt_score
    group by learnt_score.elements_mask
),

subsystem as (
    select
        placed_system.elements_mask,
        placed_system.elements_mask - element_bit.bit as subsystem_mask
    from (
        select
            scored_system.elements_mask,
            unnest(placed_opening.elements) as symbol
        from scored_system
        inner join placed_opening on scored_system.made_from // 128 = placed_opening.opening_id
    ) as placed_system
    inner join element_bit using (symbol)
    union all
    select
        scored_system.elements_mask,
        placed_opening.rest_mask as subsystem_mask
    from scored_system
    inner join placed_opening on scored_system.made_from // 128 = placed_opening.opening_id
),

below as (
    select
        subsystem.elements_mask,
        sum(system_size.n_known) as n_in_subsystems
    from subsystem
    inner join system_size on subsystem.subsystem_mask = system_size.elements_mask
    group by subsystem.elements_mask
),

counted as (
    select
        scored_system.elements_mask,
        coalesce(system_size.n_known, 0)::uinteger as n_in_system,
        coalesce(below.n_in_subsystems, 0)::uinteger as n_in_subsystems
    from scored_system
    left join system_size using (elements_mask)
    left join below using (elements_mask)
)

select
    counted.elements_mask,
    counted.n_in_system,
    counted.n_in_subsystems,
    case
        when staged_method.method = 'similarity'
            then power(
                (1 + counted.n_in_system::double) * (1 + counted.n_in_subsystems::double),
                candidate_setting.explored_power
            )
        else 1
    end as factor
from counted
cross join candidate_setting
cross join staged_method;
