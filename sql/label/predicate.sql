-- The definition of allowed: charge neutral, and every cation strictly less electronegative than
-- every anion. Source: the two filters of Park et al., Faraday Discuss. 2025, 256, 601 (equation 1
-- and the text after it), as SMACT's smact_filter applies them. A zero oxidation state is neither
-- cation nor anion.

-- Sum of amounts times charges, in elementary charges. Lists of equal length; null if any entry is
-- null.
create macro total_charge(amounts, charges) as
    case
        when list_count(amounts) = len(amounts) and list_count(charges) = len(charges)
            then list_dot_product(amounts::double[], charges::double[])::bigint
    end;

-- First filter. Null if the charge is unknown.
create macro is_neutral(charge) as charge = 0;

-- Second filter, from the highest electronegativity among the cations and the lowest among the
-- anions, each null where there are no such ions: then nothing can be out of order. A tie is out of
-- order. Unknown electronegativities never reach it: where one is unknown the composition is not
-- allowed, however the others lie (policy of the paper and of SMACT).
create macro is_ordered(highest_cation, lowest_anion) as
    coalesce(highest_cation < lowest_anion, true);

comment on macro total_charge is
'total_charge(amounts, charges): sum of amounts times charges, in elementary charges.';
comment on macro is_neutral is 'is_neutral(charge): whether a total charge is zero.';
comment on macro is_ordered is
'is_ordered(highest_cation, lowest_anion): whether cations lie strictly below anions.';
