-- Scratch. One row per signature that some split allows a ratio: how many ratios are allowed and,
-- if its element sets are listed, which. Key: signature_id. mask_batch fills it.
create temp table signature_mask (
    signature_id bigint,
    n_allowed uinteger,
    mask bit
);
