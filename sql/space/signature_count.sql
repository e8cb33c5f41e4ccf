-- Scratch. One row per distinct signature: what decides the allowed ratios of a set of elements,
-- and how many sets share it. Key: (n_components, signature_key).
--
-- signature_key holds one byte per element, the first element's byte highest: the tie bit (128:
-- same electronegativity as the element before) and, in the other seven bits, the role of the
-- element; for the first, which is never an anion, one role for all with its cation set, and for
-- the last, which is never a cation, one for all with its anion set. Key 0 stands for the sets with
-- an unusable element.
--
-- Sets grow by one element at a time, always by one that stands later in the electronegativity
-- order, and those that agree in their last element and their key so far are counted together: the
-- 64 million usable sets of five elements of the paper's space are 1.8 million signatures.
create temp table signature_count as
with recursive usable as materialized (
    select
        element_role.position,
        element_role.tie_group,
        element_role.role_id,
        element_role.first_role_id,
        element_role.last_role_id
    from element_role
    where element_role.is_usable
),

grown_set as (
    select
        1 as n_components,
        usable.position as last_position,
        usable.tie_group as last_tie_group,
        usable.first_role_id as prefix_key,
        1::bigint as n_element_sets
    from usable
    union all
    select
        added.n_components,
        added.last_position,
        added.last_tie_group,
        added.prefix_key,
        sum(added.n_element_sets)::bigint as n_element_sets
    from (
        select
            grown_set.n_components + 1 as n_components,
            usable.position as last_position,
            usable.tie_group as last_tie_group,
            grown_set.prefix_key * 256
            + (grown_set.last_tie_group = usable.tie_group)::bigint * 128
            + usable.role_id as prefix_key,
            grown_set.n_element_sets
        from grown_set
        inner join usable on grown_set.last_position < usable.position
        cross join params
        where grown_set.n_components < list_max(params.components) - 1
    ) as added
    group by all
),

usable_count as (
    select
        grown_set.n_components + 1 as n_components,
        grown_set.prefix_key * 256
        + (grown_set.last_tie_group = usable.tie_group)::bigint * 128
        + usable.last_role_id as signature_key,
        sum(grown_set.n_element_sets)::ubigint as n_element_sets
    from grown_set
    inner join usable on grown_set.last_position < usable.position
    cross join params
    where list_contains(params.components, grown_set.n_components + 1)
    group by all
)

select
    usable_count.n_components,
    usable_count.signature_key,
    usable_count.n_element_sets
from usable_count
union all
select
    size.n_components,
    0::bigint as signature_key,
    binomial(size.n_elements, size.n_components)
    - binomial(size.n_usable, size.n_components) as n_element_sets
from (
    select
        unnest(params.components)::integer as n_components,
        (select count(*) from element_role) as n_elements,
        (select count(*) from usable) as n_usable
    from params
) as size
where
    binomial(size.n_elements, size.n_components) > binomial(size.n_usable, size.n_components);
