-- Fills element_set, for the numbers of components whose sets are listed: the sets of candidate_set
-- with the masks of their signatures, in the order of the key.
insert into element_set
with masked as (
    select
        candidate_set.n_components::utinyint as n_components,
        candidate_set.element_set_id,
        candidate_set.positions_key,
        masked_signature.mask_id::uinteger as mask_id
    from candidate_set
    inner join (
        select
            distinct_mask.n_components,
            distinct_mask.mask_id,
            unnest(distinct_mask.signature_keys) as signature_key
        from distinct_mask
    ) as masked_signature using (n_components, signature_key)
),

-- Numbers alone: what is sorted is to be small.
ordered as (
    select
        masked.n_components,
        masked.element_set_id,
        masked.positions_key,
        masked.mask_id
    from masked
    order by masked.n_components, masked.element_set_id
),

-- One row: the elements in the order of positions.
element as (
    select list(element_role.symbol order by element_role.position) as symbols
    from element_role
)

select
    ordered.n_components,
    ordered.element_set_id,
    -- Written out: a list that is made element by element takes three times as long.
    case ordered.n_components
        when 2
            then [
                element.symbols[ordered.positions_key >> 8 & 255],
                element.symbols[ordered.positions_key & 255]
            ]
        when 3
            then [
                element.symbols[ordered.positions_key >> 16 & 255],
                element.symbols[ordered.positions_key >> 8 & 255],
                element.symbols[ordered.positions_key & 255]
            ]
        when 4
            then [
                element.symbols[ordered.positions_key >> 24 & 255],
                element.symbols[ordered.positions_key >> 16 & 255],
                element.symbols[ordered.positions_key >> 8 & 255],
                element.symbols[ordered.positions_key & 255]
            ]
        when 5
            then [
                element.symbols[ordered.positions_key >> 32 & 255],
                element.symbols[ordered.positions_key >> 24 & 255],
                element.symbols[ordered.positions_key >> 16 & 255],
                element.symbols[ordered.positions_key >> 8 & 255],
                element.symbols[ordered.positions_key & 255]
            ]
        when 6
            then [
                element.symbols[ordered.positions_key >> 40 & 255],
                element.symbols[ordered.positions_key >> 32 & 255],
                element.symbols[ordered.positions_key >> 24 & 255],
                element.symbols[ordered.positions_key >> 16 & 255],
                element.symbols[ordered.positions_key >> 8 & 255],
                element.symbols[ordered.positions_key & 255]
            ]
    end as elements,
    ordered.mask_id
from ordered
cross join element;
