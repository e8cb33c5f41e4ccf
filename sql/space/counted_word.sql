-- Scratch. One row per number of components whose element sets are counted, not listed: how a mask
-- over the amounts of a beginning, the elements but for the last two, is cut into words of up to
-- 128 bits. Key: n_components.
--
-- The position of such amounts in a mask is the number that they are as digits, less one each, in
-- the base max_amount, the first the lowest. A lane is what the first amounts come to, as many of
-- them as fit into 128 bits; a word holds as many whole lanes as fit. For five components and
-- amounts up to 8 these are lanes of 64 bits, and four words of 128. Four words are a part of a
-- mask; the most tuples of amounts that a build takes, 100,000, make three, and keys have room for
-- 16.
create temp table counted_word as
with counted as (
    select
        unnest(params.components)::bigint as n_components,
        params.max_amount::bigint as max_amount,
        params.listed_components
    from params
),

lane as (
    select
        counted.n_components,
        counted.max_amount,
        list_max(list_filter(
            list_transform(
                range(counted.n_components - 1),
                lambda n_amounts: (counted.max_amount ** n_amounts)::bigint
            ),
            lambda n_bits: n_bits <= 128
        )) as lane_bits
    from counted
    where not list_contains(counted.listed_components, counted.n_components)
)

select
    lane.n_components,
    lane.max_amount,
    lane.lane_bits,
    128 // lane.lane_bits * lane.lane_bits as word_bits,
    ceil(
        (lane.max_amount ** (lane.n_components - 2))
        / (4 * (128 // lane.lane_bits * lane.lane_bits))
    )::bigint as n_parts
from lane;
