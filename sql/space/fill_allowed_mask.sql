-- Fills allowed_mask, with the masks of distinct_mask.
insert into allowed_mask
select
    distinct_mask.mask_id,
    distinct_mask.n_components,
    distinct_mask.mask as allowed_ratios,
    bit_count(distinct_mask.mask) as n_allowed
from distinct_mask
order by distinct_mask.mask_id;
