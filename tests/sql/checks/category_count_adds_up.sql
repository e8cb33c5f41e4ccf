-- Rows of Table 2 whose categories do not add up.
select category_count.n_components
from category_count
where
    category_count.n_standard + category_count.n_missing != category_count.n_allowed
    or category_count.n_standard + category_count.n_interesting != category_count.n_known
    or category_count.n_allowed + category_count.n_interesting + category_count.n_unlikely
    != category_count.n_unique;
