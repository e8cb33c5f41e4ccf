-- Scratch. One row per way to put the amount of an opening's gap among its other amounts: the
-- amounts of the composition that an element makes of it. Key: (amounts, amount, place), and
-- (gap_id, place). Amounts are numbered by atoms first, so that of equal scores the simpler
-- composition comes first; gap_id is a number for amounts and amount.
create or replace temp table amount_tuple as
with gap as (
    select
        (row_number() over ())::uinteger as gap_id,
        opening.amounts,
        opening.amount
    from opening
    group by opening.amounts, opening.amount
),

inserted as (
    select
        gap.gap_id,
        gap.amounts,
        gap.amount,
        added.place,
        gap.amounts[:added.place - 1] || [gap.amount] || gap.amounts[added.place:]
            as all_amounts
    from gap
    cross join lateral (select unnest(range(1, len(gap.amounts) + 2)) as place) as added
)

select
    inserted.gap_id,
    inserted.amounts,
    inserted.amount,
    inserted.place,
    inserted.all_amounts,
    (dense_rank() over (order by list_sum(inserted.all_amounts), inserted.all_amounts))::uinteger
        as amount_tuple_id
from inserted;
