-- Scratch. One row per set of patterns: how many ratios it allows and, if its element sets are
-- listed, which; a listed one that allows none has no row. Key: pattern_set_key. mask_batch and
-- count_batch fill it.
create temp table pattern_set_mask (
    pattern_set_key hugeint,
    n_allowed uinteger,
    mask bit
);
