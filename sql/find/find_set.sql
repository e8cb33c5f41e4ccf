-- find_set(system, components, …): the element sets that the arguments of find leave; none where
-- only what is known is asked for. One row per set. Key: (n_components, element_set_id).
create macro find_set(
    system, components, with_elements, without_elements, anions, category, max_atoms
) as table
select
    element_set.n_components,
    element_set.element_set_id,
    element_set.elements,
    element_set.mask_id
from element_set
cross join find_asked(
    system, components, with_elements, without_elements, anions, category, max_atoms
) as asked
where
    (asked.is_missing_asked or asked.is_unlikely_asked)
    and (asked.n_components is null or element_set.n_components = asked.n_components)
    and has_wanted(
        element_set.elements,
        asked.flags,
        asked.wanted,
        asked.fixed_symbol,
        asked.anions
    );

comment on macro table find_set is
'find_set(system, components, …): the element sets that find looks for unknown compositions in.';

-- find_mask(system, components, …): the masks of those sets. One row per mask: how many sets have
-- it, and which of their ratios are asked for, by category and atoms. Key: mask_id. n_components
-- too.
create macro find_mask(
    system, components, with_elements, without_elements, anions, category, max_atoms
) as table
with asked as materialized (
    select
        arguments.n_components,
        arguments.is_missing_asked,
        arguments.is_unlikely_asked,
        arguments.max_atoms
    from find_asked(
    system, components, with_elements, without_elements, anions, category, max_atoms
    ) as arguments
),

offered_ratio as (
    select
        ratio.n_components,
        string_agg(
            case when ratio.n_atoms <= asked.max_atoms then '1' else '0' end,
            '' order by ratio.ratio_id
        )::bit as mask
    from ratio
    cross join asked
    where asked.n_components is null or ratio.n_components = asked.n_components
    group by ratio.n_components
),

mask_use as (
    select
        found.n_components,
        found.mask_id,
        count(*) as n_sets
    from find_set(
    system, components, with_elements, without_elements, anions, category, max_atoms
    ) as found
    group by found.n_components, found.mask_id
)

select
    mask_use.n_components,
    mask_use.mask_id,
    mask_use.n_sets,
    offered_ratio.mask
    & case
        when asked.is_missing_asked and asked.is_unlikely_asked then offered_ratio.mask
        when asked.is_missing_asked then allowed_mask.allowed_ratios
        else ~allowed_mask.allowed_ratios
    end as offered_ratios,
    allowed_mask.allowed_ratios
from mask_use
inner join allowed_mask using (mask_id)
inner join offered_ratio on mask_use.n_components = offered_ratio.n_components
cross join asked;

comment on macro table find_mask is
'find_mask(system, components, …): the masks of those element sets, and what find takes of them.';
