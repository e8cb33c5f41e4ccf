-- One row per sequence and m: how much of a state there is at most, at the end and on average.
-- Key: (sequence, m). What is neither the state at the beginning nor at the end is the bus.
create view ion.bus_state as
with between_moments as (
    select
        population.sequence,
        population.m,
        population.time_us,
        population.population,
        lead(population.time_us) over along - population.time_us as step_us,
        (lead(population.population) over along + population.population) / 2 as mean
    from ion.population
    window along as (
        partition by population.sequence, population.m order by population.time_us
    )
)

select
    between_moments.sequence,
    between_moments.m,
    max(between_moments.population) as most,
    arg_min(between_moments.population, between_moments.time_us) as at_start,
    arg_max(between_moments.population, between_moments.time_us) as at_end,
    sum(between_moments.mean * between_moments.step_us order by between_moments.time_us)
        as time_us
from between_moments
group by between_moments.sequence, between_moments.m
order by between_moments.sequence, between_moments.m;

comment on view ion.bus_state is
'One row per sequence and m: how much of a state there is at most, and at both ends.';
comment on column ion.bus_state.sequence is 'The sequence. Key, with m.';
comment on column ion.bus_state.m is 'm along the permanent field.';
comment on column ion.bus_state.most is 'Its highest population.';
comment on column ion.bus_state.at_start is 'Its population at the beginning.';
comment on column ion.bus_state.at_end is 'Its population at the end.';
comment on column ion.bus_state.time_us is 'Its population summed over time, in µs.';
