-- One row per set of elements of the space. Key: (n_components, element_set_id).
-- element_set ⋈ allowed_mask ⋈ ratio is the whole labelled space, row by row (view composition).
-- Rows are stored in the order of the key, so that looking up one set reads one block.
create table element_set as
with masked as (
    select
        candidate_set.n_components,
        candidate_set.element_set_id,
        candidate_set.elements,
        signature.mask_id
    from candidate_set
    inner join (
        select
            distinct_mask.n_components,
            distinct_mask.mask_id,
            unnest(distinct_mask.signature_keys) as signature_key
        from distinct_mask
    ) as signature using (n_components, signature_key)
)

select
    masked.n_components::utinyint as n_components,
    masked.element_set_id,
    masked.elements,
    masked.mask_id::uinteger as mask_id
from masked
order by masked.n_components, masked.element_set_id;

comment on table element_set is
'One row per set of elements; with allowed_mask and ratio it is the whole labelled space.';
comment on column element_set.n_components is 'Number of elements in the set.';
comment on column element_set.element_set_id is
'Rank from 0 among the sets of its size, in colexicographic order of electronegativity_rank.';
comment on column element_set.elements is
'The elements in the order of formulas: by element.electronegativity_rank.';
comment on column element_set.mask_id is
'The mask in allowed_mask that says which ratios are allowed.';
