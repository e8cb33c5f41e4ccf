-- Fills space_count, from the signatures and their masks.
insert into space_count
with set_count as (
    select
        signature_count.n_components,
        sum(signature_count.n_element_sets) as n_element_sets,
        coalesce(sum(signature_count.n_element_sets * pattern_set_mask.n_allowed), 0) as n_allowed
    from signature_count
    inner join signature using (n_components, signature_key)
    left join pattern_set_mask using (pattern_set_key)
    group by signature_count.n_components
),

ratio_count as (
    select
        ratio.n_components,
        count(*) as n_ratios
    from ratio
    group by all
)

select
    set_count.n_components::utinyint as n_components,
    set_count.n_element_sets::ubigint as n_element_sets,
    ratio_count.n_ratios::ubigint as n_ratios,
    (set_count.n_element_sets::uhugeint * ratio_count.n_ratios)::ubigint as n_unique,
    set_count.n_allowed::ubigint as n_allowed
from set_count
inner join ratio_count using (n_components)
order by set_count.n_components;
