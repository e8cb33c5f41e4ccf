-- Scratch. One row per position in the space and place in a set of elements: how many sets of that
-- size there are among the positions before it. Key: (space_position, place).
create or replace temp table smaller_set as
select
    element_bit.space_position,
    place.place,
    binomial(element_bit.space_position - 1, place.place) as n_sets
from element_bit
cross join range(
    1, (select max(learnt_composition.n_components)::bigint + 1 from learnt_composition)
) as place (place)
where element_bit.space_position is not null;
