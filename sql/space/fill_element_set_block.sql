-- Fills element_set_block.
--
-- To the sets of one element less (candidate_set) the last element is added; the whole sets are
-- looked up by their signature, and not kept.
insert into element_set_block
with counted as materialized (
    select space_count.n_components::integer as n_components
    from space_count
    cross join params
    where not list_contains(params.listed_components, space_count.n_components)
),

usable as materialized (
    select
        element_role.position,
        element_role.tie_group,
        element_role.role_id,
        element_role.first_role_id,
        element_role.last_role_id
    from element_role
    where element_role.is_usable
),

-- One row per element and place in a set: what it adds to the rank, as in candidate_set.
last_added as materialized (
    select
        place.place,
        usable.position,
        usable.tie_group,
        usable.last_role_id,
        binomial(usable.position - 1, place.place)::bigint as n_sets
    from usable
    cross join range(1, 9) as place (place)
),

-- prefix_key is what the signature_key of a longer set begins with: there the last element of this
-- one is no longer the last, and may be the first.
set_but_for_last as materialized (
    select
        candidate_set.n_components,
        last_element.position as last_position,
        last_element.tie_group as last_tie_group,
        case
            when candidate_set.n_components = 1 then last_element.first_role_id
            else candidate_set.signature_key - last_element.last_role_id + last_element.role_id
        end as prefix_key,
        candidate_set.element_set_id
    from candidate_set
    inner join usable as last_element on candidate_set.positions_key & 255 = last_element.position
    where
        candidate_set.signature_key > 0
        and candidate_set.n_components + 1 in (select counted.n_components from counted)
),

allowing_signature as materialized (
    select
        signature.n_components,
        signature.signature_key,
        pattern_set_mask.n_allowed
    from signature
    inner join pattern_set_mask using (pattern_set_key)
    where signature.n_components in (select counted.n_components from counted)
),

-- Beginnings of sets that take the same last elements: those of one key that end in one element.
begun_set as (
    select distinct
        set_but_for_last.n_components,
        set_but_for_last.prefix_key,
        set_but_for_last.last_position,
        set_but_for_last.last_tie_group
    from set_but_for_last
),

-- Every last element of a beginning: what it adds to the rank, and how much the whole set allows.
last_choice as (
    select
        begun_set.n_components,
        begun_set.prefix_key,
        begun_set.last_position,
        list({
            'n_sets': last_added.n_sets, 'n_allowed': allowing_signature.n_allowed
        }) as last_elements
    from begun_set
    inner join last_added
        on
            begun_set.n_components + 1 = last_added.place
            and begun_set.last_position < last_added.position
    inner join allowing_signature
        on
            allowing_signature.n_components = begun_set.n_components + 1
            and allowing_signature.signature_key = begun_set.prefix_key * 256
            + (begun_set.last_tie_group = last_added.tie_group)::bigint * 128
            + last_added.last_role_id
    group by all
),

whole_set as (
    select
        set_but_for_last.n_components + 1 as n_components,
        set_but_for_last.element_set_id,
        unnest(last_choice.last_elements) as last_element
    from set_but_for_last
    inner join last_choice using (n_components, prefix_key, last_position)
),

allowed_count as (
    select
        whole_set.n_components,
        (whole_set.element_set_id + whole_set.last_element['n_sets']) // 64 as block,
        sum(whole_set.last_element['n_allowed']) as n_allowed
    from whole_set
    group by all
),

block as (
    select
        space_count.n_components,
        space_count.n_element_sets,
        unnest(range((space_count.n_element_sets::bigint + 63) // 64)) as block
    from space_count
    where space_count.n_components in (select counted.n_components from counted)
)

select
    block.n_components,
    (block.block * 64)::uinteger as first_element_set_id,
    (least((block.block + 1) * 64, block.n_element_sets) - 1)::uinteger as last_element_set_id,
    coalesce(allowed_count.n_allowed, 0)::uinteger as n_allowed
from block
left join allowed_count using (n_components, block)
order by block.n_components, block.block;
