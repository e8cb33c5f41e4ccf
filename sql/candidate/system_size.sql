-- Scratch. One row per chemical system with compositions that are learnt from: how many. Key:
-- elements_mask.
create or replace temp table system_size as
select
    of_composition.elements_mask,
    count(*) as n_known
from (
    select sum(left_out.bit) as elements_mask
    from left_out
    group by left_out.formula_reduced
) as of_composition
group by of_composition.elements_mask;
