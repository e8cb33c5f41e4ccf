-- Element sets whose elements are not in the order of formulas, repeated, or of the wrong number.
with placed as (
    select
        element_set.elements,
        element_set.n_components,
        list_transform(
            element_set.elements, lambda symbol: vocabulary.position_of[symbol]
        ) as positions
    from element_set
    cross join vocabulary
)

select placed.elements
from placed
where
    len(placed.elements) != placed.n_components
    or placed.positions != list_sort(list_distinct(placed.positions));
