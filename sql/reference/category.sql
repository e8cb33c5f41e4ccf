-- The four categories of the paper's Table 1, in the order used everywhere.
-- Source: Park et al., Faraday Discuss. 2025, 256, 601, https://doi.org/10.1039/d4fd00063c
create type category as enum ('standard', 'missing', 'interesting', 'unlikely');

comment on type category is
'standard: allowed and known; missing: allowed; interesting: known; unlikely: neither.';

-- Both labels must be there: an unknown label gives a null category.
create macro category_of(is_allowed, is_known) as
    case
        when is_allowed and is_known then 'standard'::category
        when is_allowed and not is_known then 'missing'::category
        when not is_allowed and is_known then 'interesting'::category
        when not is_allowed and not is_known then 'unlikely'::category
    end;

comment on macro category_of is
'category_of(is_allowed, is_known): the category that the two labels make.';
