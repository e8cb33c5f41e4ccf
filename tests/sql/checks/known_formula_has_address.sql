-- Known compositions inside the space whose element set or ratio is not theirs, or whose label the
-- fast path gives otherwise; and addresses outside the space.
select known_formula.formula_reduced
from known_formula
left join element_set using (n_components, element_set_id)
left join ratio using (n_components, ratio_id)
left join allowed_mask using (n_components, mask_id)
where
    case
        when known_formula.in_space
            then coalesce(
                known_formula.elements != element_set.elements
                or known_formula.amounts != ratio.amounts
                or known_formula.is_allowed
                != (get_bit(allowed_mask.allowed_ratios, ratio.ratio_id::integer) = 1),
                true
            )
        else known_formula.element_set_id is not null or known_formula.ratio_id is not null
    end;
