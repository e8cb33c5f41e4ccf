-- One row per distinct answer to the question which ratios are allowed. Key: mask_id. Bit ratio_id
-- (from the left, counting from 0) is 1 where that ratio of n_components amounts is allowed.
create table allowed_mask (
    mask_id uinteger,
    n_components utinyint,
    -- Trying to compress these bits takes longer than writing them, and gains a fifth of their
    -- size.
    allowed_ratios bit using compression uncompressed,
    n_allowed uinteger
);

comment on table allowed_mask is
'One row per distinct answer to which ratios are allowed; element sets share them.';
comment on column allowed_mask.mask_id is 'Number of the mask. Key.';
comment on column allowed_mask.n_components is 'Number of components of the ratios.';
comment on column allowed_mask.allowed_ratios is
'One bit per ratio, in the order of ratio.ratio_id from the left: 1 where the ratio is allowed.';
comment on column allowed_mask.n_allowed is 'How many ratios are allowed: the bits that are 1.';
