-- Scratch. One row per set of patterns whose ratios are counted, not listed, taken apart into its
-- beginning and its ending, the last two elements. Key: pattern_set_key. ending_key holds the
-- number of elements and, in a byte each, what the last but one offers before a split and after it,
-- and what the last offers.
create temp table counted_set as
select
    pattern_set.pattern_set_key,
    beginning.cation_begun_id,
    beginning.anion_begun_id,
    (pattern_set.n_components << 24)
    + (pattern_set.pattern_set_key >> 11 & 16776960)::bigint
    + (pattern_set.pattern_set_key & 255)::bigint as ending_key,
    beginning.batch
from (
    select distinct
        signature.n_components,
        signature.pattern_set_key
    from signature
    where not signature.is_listed and signature.pattern_set_key is not null
) as pattern_set
inner join beginning
    on
        pattern_set.pattern_set_key >> 38 = beginning.beginning_key
        and (pattern_set.pattern_set_key >> 35 & 7)::bigint = beginning.n_splits
order by beginning.batch, beginning.cation_begun_id, beginning.anion_begun_id;
