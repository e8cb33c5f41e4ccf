-- Scratch. One row per beginning of the sets of patterns whose ratios are counted: their elements
-- but for the last two. Key: (beginning_key, n_splits).
--
-- beginning_key is pattern_set_key without the last two elements, 38 bits; n_splits is how many
-- splits stand before the last but one. After those splits the last two elements are anions;
-- anion_patterns are the beginning's patterns there. There may be one more split, between the last
-- two; at cation_patterns, one pattern, all that stands before the last element are cations.
-- begun_id numbers such lists of patterns, wherever they come from.
create temp table beginning as
with counted as (
    select
        signature.n_components,
        signature.pattern_set_key >> 38 as beginning_key,
        (signature.pattern_set_key >> 35 & 7)::bigint as n_splits,
        count(distinct signature.pattern_set_key) as n_pattern_sets
    from signature
    where not signature.is_listed and signature.pattern_set_key is not null
    group by all
),

-- One pattern per split, that between the last two elements included: one byte per element, as in
-- split.
patterned as (
    select
        counted.n_components,
        counted.beginning_key,
        counted.n_splits,
        counted.n_pattern_sets,
        list_transform(
            range(1, counted.n_splits + 2),
            lambda split: list_reduce(
                list_transform(
                    range(counted.n_components - 2),
                    lambda place:
                    if(
                        (counted.beginning_key >> (19 * place + 16) & 7) < split,
                        counted.beginning_key >> (19 * place + 8) & 255,
                        counted.beginning_key >> (19 * place) & 255
                    )::bigint << (8 * place)
                ),
                lambda pattern, byte: pattern + byte,
                0::bigint
            )
        ) as patterns
    from counted
),

side as (
    select
        patterned.n_components,
        patterned.beginning_key,
        patterned.n_splits,
        patterned.n_pattern_sets,
        patterned.patterns[-1:] as cation_patterns,
        patterned.patterns[:-2] as anion_patterns
    from patterned
),

begun as (
    select
        numbered.n_components,
        numbered.patterns,
        row_number() over (order by numbered.n_components, numbered.patterns) as begun_id
    from (
        select
            side.n_components,
            side.cation_patterns as patterns
        from side
        union
        select
            side.n_components,
            side.anion_patterns as patterns
        from side
    ) as numbered
)

select
    side.n_components,
    side.beginning_key,
    side.n_splits,
    side.cation_patterns,
    side.anion_patterns,
    cation_begun.begun_id as cation_begun_id,
    anion_begun.begun_id as anion_begun_id,
    -- Sets of patterns are counted batch by batch, each with work for all cores, in half a
    -- gigabyte. Neighbours share most of what a batch needs.
    sum(side.n_pattern_sets * counted_word.n_parts) over (
        order by side.n_components, side.cation_patterns, side.beginning_key, side.n_splits
    )::bigint // 65536 as batch
from side
inner join counted_word using (n_components)
inner join begun as cation_begun
    on
        side.n_components = cation_begun.n_components
        and side.cation_patterns = cation_begun.patterns
inner join begun as anion_begun
    on
        side.n_components = anion_begun.n_components
        and side.anion_patterns = anion_begun.patterns;
