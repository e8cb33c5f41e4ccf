-- Element sets whose number is not their place: ids run from 0 without a gap in each size.
select
    element_set.n_components,
    count(*) as n_rows,
    max(element_set.element_set_id) as last_id
from element_set
group by element_set.n_components
having
    count(*) != max(element_set.element_set_id) + 1
    or count(distinct element_set.element_set_id) != count(*);
