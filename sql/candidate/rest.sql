-- Scratch. One row per set of elements that openings leave: the rest, as a mask. Key: elements.
create or replace temp table rest as
with member as (
    select
        distinct_rest.elements,
        unnest(distinct_rest.elements) as symbol
    from (
        select distinct opening.elements
        from opening
    ) as distinct_rest
)

select
    member.elements,
    bit_or(element_bit.bit) as rest_mask
from member
inner join element_bit using (symbol)
group by member.elements;
