-- Element sets whose elements are not in the order of formulas, repeated, or of the wrong number.
select element_set.elements
from element_set
where
    len(element_set.elements) != element_set.n_components
    or len(list_distinct(element_set.elements)) != element_set.n_components;
