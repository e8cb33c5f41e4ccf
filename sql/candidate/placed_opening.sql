-- Scratch. One row per opening, as numbers: what scoring reads. Key: opening_id. amount_tuple_ids
-- has the amounts of the composition by the place that the element takes. lot is a number that all
-- openings of one composition share, since they share the amounts.
create or replace temp table placed_opening as
with amounts_of_place as (
    select
        amount_tuple.gap_id,
        amount_tuple.amounts,
        amount_tuple.amount,
        list(amount_tuple.amount_tuple_id order by amount_tuple.place) as amount_tuple_ids
    from amount_tuple
    group by amount_tuple.gap_id, amount_tuple.amounts, amount_tuple.amount
)

select
    opening.opening_id,
    opening.n_components,
    filler_set.filler_set_id,
    opening.elements,
    rest.rest_mask,
    hash(list_sort(opening.amounts || [opening.amount])) as lot,
    amounts_of_place.gap_id,
    amounts_of_place.amount_tuple_ids
from opening
inner join filler_set using (n_components, fillers)
inner join rest using (elements)
inner join amounts_of_place using (amounts, amount);
