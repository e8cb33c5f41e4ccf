-- Scratch. What element_similarity is made of, of what is learnt from now. Key: (n_components,
-- symbol, other_symbol). Openings with the same fillers are counted together.
create or replace temp table learnt_similarity as
with allowed_filler_set as (
    select
        row_number() over () as filler_set_id,
        opening.n_components,
        opening.allowed_fillers,
        count(*) as n_openings
    from opening
    group by opening.n_components, opening.allowed_fillers
),

filler as (
    select
        allowed_filler_set.filler_set_id,
        allowed_filler_set.n_components,
        allowed_filler_set.n_openings,
        element_bit.symbol
    from allowed_filler_set
    inner join element_bit on allowed_filler_set.allowed_fillers & element_bit.bit != 0
),

shared as (
    select
        filler.n_components,
        filler.symbol,
        other_filler.symbol as other_symbol,
        sum(filler.n_openings)::double as n_openings
    from filler
    inner join filler as other_filler using (filler_set_id)
    group by filler.n_components, filler.symbol, other_filler.symbol
),

weighed as (
    select
        shared.n_components,
        shared.symbol,
        shared.other_symbol,
        shared.n_openings
    from shared
    union all
    select
        shared.n_components + 1 as n_components,
        shared.symbol,
        shared.other_symbol,
        shared.n_openings * candidate_setting.smaller_weight as n_openings
    from shared
    cross join candidate_setting
),

counted as (
    select
        weighed.n_components,
        weighed.symbol,
        weighed.other_symbol,
        sum(weighed.n_openings) as n_shared
    from weighed
    where weighed.n_components in (select learnt_composition.n_components from learnt_composition)
    group by weighed.n_components, weighed.symbol, weighed.other_symbol
)

select
    counted.n_components::utinyint as n_components,
    counted.symbol,
    counted.other_symbol,
    counted.n_shared,
    counted.n_shared
    / (sqrt(own.n_shared * other_own.n_shared) + candidate_setting.shrinkage) as similarity
from counted
inner join counted as own
    on
        counted.n_components = own.n_components
        and counted.symbol = own.symbol
        and own.symbol = own.other_symbol
inner join counted as other_own
    on
        counted.n_components = other_own.n_components
        and counted.other_symbol = other_own.symbol
        and other_own.symbol = other_own.other_symbol
cross join candidate_setting
where counted.symbol != counted.other_symbol;
