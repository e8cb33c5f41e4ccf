-- Scratch. One row per distinct mask of allowed ratios, with the signatures that share it. Key:
-- mask_id. A signature without a split allows no ratio. 75,272 masks are left of the 124,377
-- signatures of the paper's quaternaries.
create temp table distinct_mask as
with allowed as (
    select
        signature.n_components,
        signature.signature_id,
        signature.signature_key,
        coalesce(pattern_set_mask.mask, no_ratio.mask) as mask
    from signature
    inner join no_ratio using (n_components)
    left join pattern_set_mask using (pattern_set_key)
    where signature.is_listed
)

select
    row_number() over (order by min(allowed.signature_id)) as mask_id,
    allowed.n_components,
    any_value(allowed.mask) as mask,
    list(allowed.signature_key) as signature_keys
from allowed
-- As a blob: the same bits hash twenty times faster than as a bit string.
group by allowed.n_components, allowed.mask::blob;
