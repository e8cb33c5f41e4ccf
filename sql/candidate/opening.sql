-- Scratch. One row per opening: elements with amounts, and the amount of one more. Key: opening_id.
-- Its fillers, all and those of allowed compositions, are masks of elements.
create or replace temp table opening as
select
    row_number() over () as opening_id,
    left_out.n_components,
    left_out.elements,
    left_out.amounts,
    left_out.amount,
    bit_or(left_out.bit) as fillers,
    coalesce(bit_or(left_out.bit) filter (left_out.is_allowed), 0::hugeint) as allowed_fillers,
    count(*)::utinyint as n_fillers
from left_out
group by left_out.n_components, left_out.elements, left_out.amounts, left_out.amount;
