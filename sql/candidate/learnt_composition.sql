-- Scratch. One row per known composition that candidates are learnt from: of those that could be,
-- what is not hidden for a test. Nothing that follows sees the hidden ones. Key: formula_reduced.
create or replace temp table learnt_composition as
select
    choosable_composition.formula_reduced,
    choosable_composition.n_components,
    choosable_composition.elements,
    choosable_composition.amounts,
    choosable_composition.is_allowed
from choosable_composition
anti join hidden_composition using (formula_reduced);
