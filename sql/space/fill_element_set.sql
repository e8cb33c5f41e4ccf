-- Fills element_set, for the numbers of components whose sets are listed: the sets of candidate_set
-- with the masks of their signatures, in the order of the key.
insert into element_set
with masked as (
    select
        candidate_set.n_components::utinyint as n_components,
        candidate_set.element_set_id,
        candidate_set.positions_key,
        signature.mask_id::uinteger as mask_id
    from candidate_set
    inner join (
        select
            distinct_mask.n_components,
            distinct_mask.mask_id,
            unnest(distinct_mask.signature_keys) as signature_key
        from distinct_mask
    ) as signature using (n_components, signature_key)
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
),

-- The elements of a set from the last; null before the first.
named as (
    select
        ordered.n_components,
        ordered.element_set_id,
        element.symbols[ordered.positions_key & 255] as last_1,
        element.symbols[ordered.positions_key >> 8 & 255] as last_2,
        element.symbols[ordered.positions_key >> 16 & 255] as last_3,
        element.symbols[ordered.positions_key >> 24 & 255] as last_4,
        element.symbols[ordered.positions_key >> 32 & 255] as last_5,
        element.symbols[ordered.positions_key >> 40] as last_6,
        ordered.mask_id
    from ordered
    cross join element
)

select
    named.n_components,
    named.element_set_id,
    -- Written out: a list that is made element by element takes three times as long.
    case named.n_components
        when 2 then [named.last_2, named.last_1]
        when 3 then [named.last_3, named.last_2, named.last_1]
        when 4 then [named.last_4, named.last_3, named.last_2, named.last_1]
        when 5 then [named.last_5, named.last_4, named.last_3, named.last_2, named.last_1]
        when 6
            then [
                named.last_6, named.last_5, named.last_4, named.last_3, named.last_2, named.last_1
            ]
    end as elements,
    named.mask_id
from named;
