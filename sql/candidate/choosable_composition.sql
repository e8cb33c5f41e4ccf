-- Scratch. One row per composition that staged_choice makes known, of two elements or more: an
-- element alone has nothing to be left out of. Key: formula_reduced.
create or replace temp table choosable_composition as
select
    known_by.formula_reduced,
    known_by.n_components,
    known_by.elements,
    known_by.amounts,
    known_by.is_allowed
from known_by(
    sources := (select staged_choice.sources from staged_choice),
    only_stable := (select staged_choice.only_stable from staged_choice),
    only_experimental := (select staged_choice.only_experimental from staged_choice),
    max_energy_above_hull := (select staged_choice.max_energy_above_hull from staged_choice)
) as known_by
where known_by.n_components >= 2;
