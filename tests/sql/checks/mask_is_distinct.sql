-- Masks that stand twice.
select allowed_mask.n_components
from allowed_mask
group by allowed_mask.n_components, allowed_mask.allowed_ratios::blob
having count(*) > 1;
