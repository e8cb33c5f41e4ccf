-- element_set_allowed(): how many compositions of each set of elements are allowed. One row per
-- element set of the space. Key: (n_components, elements). Where element sets are counted only, as
-- those of five elements, their row is an error, as in element_set_count_of.
create macro element_set_allowed() as table
select
    element_set.n_components,
    element_set.elements,
    allowed_mask.n_allowed
from element_set
inner join allowed_mask using (n_components, mask_id)
union all
select
    uncounted_components.n_components,
    [uncounted(uncounted_components.n_components)::element_symbol] as elements,
    uncounted(uncounted_components.n_components)::uinteger as n_allowed
from uncounted_components() as uncounted_components;

comment on macro table element_set_allowed is
'element_set_allowed(): how many compositions of each set of elements are allowed.';
