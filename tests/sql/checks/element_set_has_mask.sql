-- Element sets without a mask of their own number of components.
select element_set.elements
from element_set
anti join allowed_mask using (n_components, mask_id);
