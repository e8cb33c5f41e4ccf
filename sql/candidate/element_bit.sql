-- Scratch. One row per element, with its bit in a mask of elements, and the bits of those that
-- stand before it in formulas. Key: symbol. A set of elements is a hugeint, which sums and compares
-- fast.
create or replace temp table element_bit as
select
    element.symbol,
    element.electronegativity_rank,
    element.in_space,
    1::hugeint << element.electronegativity_rank::integer as bit,
    (1::hugeint << element.electronegativity_rank::integer) - 1 as bits_before
from element;
