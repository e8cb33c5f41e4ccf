-- Scratch, a view. One row per set of elements of the space, with the signature that decides its
-- allowed ratios, for the numbers of components whose sets are listed, and for those one below
-- numbers whose sets are counted: such sets are made of theirs. Key: (n_components,
-- element_set_id).
--
-- Sets grow by one element at a time, always by one that stands later in the electronegativity
-- order. signature_key is made as in signature_count. positions_key holds one byte per element, the
-- first element's byte highest: its place in that order. element_set_id is the rank of the set in
-- colexicographic order, the combinatorial number system (Knuth, The Art of Computer Programming
-- 4A, 7.2.1.3): the sum of binomial(position - 1, i) over its elements i = 1, 2, …; it counts from
-- 0 and needs no look-up.
create temp view candidate_set as
with recursive needed as materialized (
    select
        case
            when list_contains(params.listed_components, space.n_components)
                then space.n_components
            else space.n_components - 1
        end::bigint as n_components
    from params
    cross join unnest(params.components) as space (n_components)
),

-- One row. It is joined, for with a subquery in its place the recursion takes three times as long.
largest as materialized (
    select max(needed.n_components) as n_components
    from needed
),

-- One row per element and place in a set: what it adds to the rank, which is the number of sets of
-- that size among the elements before it.
added as materialized (
    select
        place.place,
        element_role.position::bigint as position,
        element_role.tie_group,
        element_role.is_usable,
        element_role.role_id,
        element_role.first_role_id,
        element_role.last_role_id,
        binomial(element_role.position - 1, place.place)::bigint as n_sets
    from element_role
    cross join range(1, 9) as place (place)
),

begun as (
    select
        1::bigint as n_components,
        added.position as last_position,
        added.tie_group as last_tie_group,
        added.is_usable,
        added.position as positions_key,
        added.first_role_id as prefix_key,
        added.n_sets as element_set_id
    from added
    where added.place = 1
    union all
    select
        added.place as n_components,
        added.position as last_position,
        added.tie_group as last_tie_group,
        begun.is_usable and added.is_usable as is_usable,
        begun.positions_key * 256 + added.position as positions_key,
        begun.prefix_key * 256
        + (begun.last_tie_group = added.tie_group)::bigint * 128
        + added.role_id as prefix_key,
        begun.element_set_id + added.n_sets as element_set_id
    from begun
    cross join largest
    inner join added
        on begun.n_components + 1 = added.place and begun.last_position < added.position
    where begun.n_components + 1 < largest.n_components
),

-- Materialized: all cores read what one made. The last element, which is most of the work, is added
-- by all of them.
set_but_for_last as materialized (
    select
        begun.n_components,
        begun.last_position,
        begun.last_tie_group,
        begun.is_usable,
        begun.positions_key,
        begun.prefix_key,
        begun.element_set_id
    from begun
    where begun.n_components + 1 in (select needed.n_components from needed)
)

select
    added.place as n_components,
    (set_but_for_last.element_set_id + added.n_sets)::uinteger as element_set_id,
    set_but_for_last.positions_key * 256 + added.position as positions_key,
    case
        when set_but_for_last.is_usable and added.is_usable
            then set_but_for_last.prefix_key * 256
            + (set_but_for_last.last_tie_group = added.tie_group)::bigint * 128
            + added.last_role_id
        else 0
    end as signature_key
from set_but_for_last
inner join added
    on
        set_but_for_last.n_components + 1 = added.place
        and set_but_for_last.last_position < added.position
union all
-- Sets of one element, of which counted sets of two are made.
select
    added.place as n_components,
    added.n_sets::uinteger as element_set_id,
    added.position as positions_key,
    if(added.is_usable, added.last_role_id, 0) as signature_key
from added
where added.place = 1 and added.place in (select needed.n_components from needed);
