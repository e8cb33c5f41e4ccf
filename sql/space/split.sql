-- Scratch. One row per listed set of patterns and place where the elements can split into cations
-- and anions. pattern is the split: one byte per element, the first element's byte highest, with
-- the set of states that it offers there. Whether a ratio is neutral for some choice of states
-- depends on it alone. Key: (pattern_set_key, pattern), but for two splits between which an element
-- has the zero state alone: they are one pattern.
create temp table split as
with pattern_set as (
    select
        distinct_set.n_components,
        distinct_set.pattern_set_key,
        -- From the last element to the first, as signature puts them into the key.
        list_transform(
            range(distinct_set.n_components),
            lambda place: (distinct_set.pattern_set_key >> (19 * place) & 524287)::bigint
        ) as elements
    from (
        select distinct
            signature.n_components,
            signature.pattern_set_key
        from signature
        where signature.is_listed and signature.pattern_set_key is not null
    ) as distinct_set
),

placed as (
    select
        pattern_set.n_components,
        pattern_set.pattern_set_key,
        list_reduce(
            list_transform(
                pattern_set.elements,
                lambda element, i:
                if(element >> 16 < split.split, element >> 8 & 255, element & 255) << (8 * (i - 1))
            ),
            lambda pattern, byte: pattern + byte
        ) as pattern
    from pattern_set
    -- As many splits as stand before the last element.
    inner join range(1, 8) as split (split) on pattern_set.elements[1] >> 16 >= split.split
)

select
    placed.n_components,
    placed.pattern_set_key,
    placed.pattern,
    -- Masks are made in a few batches, each small enough for the caches of a core. Batches share no
    -- pattern.
    placed.pattern >> (8 * (placed.n_components - 1)) & 3 as batch
from placed;
