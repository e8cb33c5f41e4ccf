-- Scratch. One row per set of elements that openings leave: the rest. Key: rest_id. For every place
-- that an element can take among them, ranks has what the rest adds to element_set_id, which is
-- then that plus binomial(space_position - 1, place) of the element; null where some element of the
-- rest is not in the space.
create or replace temp table rest as
with listed as (
    select
        row_number() over (order by distinct_rest.elements) as rest_id,
        distinct_rest.elements
    from (
        select distinct opening.elements
        from opening
    ) as distinct_rest
),

member as (
    select
        listed.rest_id,
        unnest(listed.elements) as symbol,
        generate_subscripts(listed.elements, 1) as place,
        len(listed.elements) as n_elements
    from listed
),

-- One row per place for the element that is added: those from there on move up.
pushed as (
    select
        member.rest_id,
        element_bit.bit,
        element_bit.space_position,
        added.place as added_place,
        member.place + (member.place >= added.place)::integer as place
    from member
    inner join element_bit using (symbol)
    cross join lateral (select unnest(range(1, member.n_elements + 2)) as place) as added
),

ranked as (
    select
        pushed.rest_id,
        pushed.added_place,
        bit_or(pushed.bit) as rest_mask,
        case when bool_and(pushed.space_position is not null) then sum(smaller_set.n_sets) end
            as rank
    from pushed
    left join smaller_set using (space_position, place)
    group by pushed.rest_id, pushed.added_place
)

select
    ranked.rest_id,
    listed.elements,
    any_value(ranked.rest_mask) as rest_mask,
    list(ranked.rank order by ranked.added_place) as ranks
from ranked
inner join listed using (rest_id)
group by ranked.rest_id, listed.elements;
