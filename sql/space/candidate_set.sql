-- Scratch. One row per set of elements of the space, with the signature that decides its allowed
-- ratios, for the numbers of components whose sets are listed, and for those one below numbers
-- whose sets are counted: such sets are made of theirs. Key: (n_components, element_set_id).
--
-- Sets grow by one element at a time, always by one that stands later in the electronegativity
-- order. signature_key is made as in signature_count. element_set_id is the rank of the set in
-- colexicographic order, the combinatorial number system (Knuth, The Art of Computer Programming
-- 4A, 7.2.1.3): the sum of binomial(position - 1, i) over its elements i = 1, 2, …; it counts from
-- 0 and needs no look-up.
create temp table candidate_set as
with recursive needed as materialized (
    select
        case
            when list_contains(params.listed_components, space.n_components)
                then space.n_components
            else space.n_components - 1
        end as n_components
    from params
    cross join unnest(params.components) as space (n_components)
),

-- One row. It is joined, for with a subquery in its place the recursion takes three times as long.
largest as materialized (
    select max(needed.n_components) as n_components
    from needed
),

smaller_set_count as (
    -- One row per position and place in the set: the sets of that size among the positions before
    -- it.
    select
        element_role.position,
        place.place,
        binomial(element_role.position - 1, place.place) as n_sets
    from element_role
    cross join range(1, 9) as place (place)
),

grown_set as (
    select
        1 as n_components,
        element_role.position as last_position,
        element_role.tie_group as last_tie_group,
        [element_role.symbol] as elements,
        element_role.is_usable,
        element_role.first_role_id::ubigint as prefix_key,
        element_role.last_role_id::ubigint as signature_key,
        (element_role.position - 1)::uinteger as element_set_id
    from element_role
    union all
    select
        grown_set.n_components + 1 as n_components,
        added.position as last_position,
        added.tie_group as last_tie_group,
        list_append(grown_set.elements, added.symbol) as elements,
        grown_set.is_usable and added.is_usable as is_usable,
        grown_set.prefix_key * 256
        + (grown_set.last_tie_group = added.tie_group)::utinyint * 128
        + added.role_id as prefix_key,
        grown_set.prefix_key * 256
        + (grown_set.last_tie_group = added.tie_group)::utinyint * 128
        + added.last_role_id as signature_key,
        grown_set.element_set_id + smaller_set_count.n_sets as element_set_id
    from grown_set
    cross join largest
    inner join element_role as added on grown_set.last_position < added.position
    inner join smaller_set_count
        on
            added.position = smaller_set_count.position
            and smaller_set_count.place = grown_set.n_components + 1
    where grown_set.n_components < largest.n_components
)

select
    grown_set.n_components,
    grown_set.element_set_id,
    grown_set.elements,
    if(grown_set.is_usable, grown_set.signature_key, 0) as signature_key
from grown_set
semi join needed using (n_components);
