-- Scratch. One row per opening that a candidate was made from of which no mask tells whether it is
-- allowed: it lies outside the space, or its element set is counted, not listed. Key: opening_id.
create or replace temp table unlabelled_opening as
select
    opening.opening_id,
    opening.elements,
    opening.amounts,
    opening.amount
from opening
where
    opening.opening_id in (
        select ranked_composition.opening_id
        from ranked_composition
        cross join params
        where
            ranked_composition.ratio_id is null
            or not list_contains(params.listed_components, ranked_composition.n_components)
    );
