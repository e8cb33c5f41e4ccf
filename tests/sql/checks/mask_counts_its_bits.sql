-- Masks that do not have one bit per ratio, or miscount them.
select allowed_mask.mask_id
from allowed_mask
inner join space_count using (n_components)
where
    bit_length(allowed_mask.allowed_ratios) != space_count.n_ratios
    or bit_count(allowed_mask.allowed_ratios) != allowed_mask.n_allowed;
