-- Scratch. What known_opening is made of, of what is learnt from now. Key: (formula_reduced,
-- symbol).
create or replace temp table learnt_opening as
select
    left_out.n_components,
    left_out.elements,
    left_out.amounts,
    left_out.amount,
    left_out.symbol,
    opening.n_fillers,
    left_out.formula_reduced
from left_out
inner join opening using (n_components, elements, amounts, amount)
order by left_out.n_components, left_out.elements;
