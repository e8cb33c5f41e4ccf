-- Scratch. One row per number of components whose element sets are listed: how much of the space
-- the set of oxidation states at hand and the attached warehouse's own both allow. Key:
-- n_components. Both number their element sets and ratios alike: neither depends on oxidation
-- states.
create temp table allowed_by_both as
with signature_of_mask as (
    select
        distinct_mask.n_components,
        distinct_mask.mask_id,
        unnest(distinct_mask.signature_keys) as signature_key
    from distinct_mask
),

own_mask_and_signature as materialized (
    select
        own_set.n_components,
        own_set.mask_id as own_mask_id,
        candidate_set.signature_key,
        count(*) as n_element_sets
    from candidate_set
    inner join warehouse.element_set as own_set using (n_components, element_set_id)
    group by own_set.n_components, own_set.mask_id, candidate_set.signature_key
),

mask_pair as materialized (
    select
        own_mask_and_signature.n_components,
        own_mask_and_signature.own_mask_id,
        signature_of_mask.mask_id,
        sum(own_mask_and_signature.n_element_sets) as n_element_sets
    from own_mask_and_signature
    inner join signature_of_mask using (n_components, signature_key)
    group by all
)

select
    mask_pair.n_components,
    sum(mask_pair.n_element_sets * bit_count(distinct_mask.mask & own_mask.allowed_ratios))
    ::ubigint as n_allowed_by_both
from mask_pair
inner join distinct_mask using (mask_id)
inner join warehouse.allowed_mask as own_mask on mask_pair.own_mask_id = own_mask.mask_id
group by mask_pair.n_components;
