-- One row per set of elements of the space. Key: (n_components, element_set_id).
-- element_set ⋈ allowed_mask ⋈ ratio is the whole labelled space, row by row (view composition).
-- Rows are stored in the order of the key, so that looking up one set reads one block.
-- fill_element_set fills it.
create table element_set (
    n_components utinyint,
    element_set_id uinteger,
    elements element_symbol[],
    mask_id uinteger
);

comment on table element_set is
'One row per set of elements; with allowed_mask and ratio it is the whole labelled space.';
comment on column element_set.n_components is 'Number of elements in the set.';
comment on column element_set.element_set_id is
'Rank from 0 among the sets of its size, in colexicographic order of electronegativity_rank.';
comment on column element_set.elements is
'The elements in the order of formulas: by element.electronegativity_rank.';
comment on column element_set.mask_id is
'The mask in allowed_mask that says which ratios are allowed.';
