-- Scratch. One row per composition learnt from and element left out of it. Key: (formula_reduced,
-- symbol). bit is the element's in a mask of elements.
create or replace temp table left_out as
with placed as (
    select
        learnt_composition.formula_reduced,
        learnt_composition.n_components,
        learnt_composition.elements,
        learnt_composition.amounts,
        learnt_composition.is_allowed,
        unnest(range(1, learnt_composition.n_components::bigint + 1)) as place
    from learnt_composition
)

select
    placed.formula_reduced,
    placed.n_components,
    placed.elements[:placed.place - 1] || placed.elements[placed.place + 1:] as elements,
    placed.amounts[:placed.place - 1] || placed.amounts[placed.place + 1:] as amounts,
    placed.amounts[placed.place] as amount,
    placed.elements[placed.place] as symbol,
    element_bit.bit,
    placed.is_allowed
from placed
inner join element_bit on placed.elements[placed.place] = element_bit.symbol;
