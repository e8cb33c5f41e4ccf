-- Scratch. One row per way to put the amount of an opening's gap among its other amounts: the
-- amounts of the composition that an element makes of it. Key: (amounts, amount, place). Amounts
-- are numbered by atoms first, so that of equal scores the simpler composition comes first.
create or replace temp table amount_tuple as
with gap as (
    select distinct
        opening.amounts,
        opening.amount
    from opening
),

inserted as (
    select
        gap.amounts,
        gap.amount,
        added.place,
        gap.amounts[:added.place - 1] || [gap.amount] || gap.amounts[added.place:]
            as all_amounts
    from gap
    cross join lateral (select unnest(range(1, len(gap.amounts) + 2)) as place) as added
)

select
    inserted.amounts,
    inserted.amount,
    inserted.place,
    inserted.all_amounts,
    (dense_rank() over (order by list_sum(inserted.all_amounts), inserted.all_amounts))::uinteger
        as amount_tuple_id
from inserted;
