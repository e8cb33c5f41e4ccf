-- Scratch. One row per known composition that candidates are learnt from. Key: formula_reduced.
-- staged_choice says what makes a composition known; what is hidden for a test nothing that follows
-- sees. An element alone has nothing to be left out of.
create or replace temp table learnt_composition as
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
where
    known_by.n_components >= 2
    and (
        known_by.formula_reduced not in (
            select hidden_composition.formula_reduced from hidden_composition
        )
        or (select staged_split.split from staged_split) = 'source'
    );
