-- Scratch. One row per composition that is known in the attached warehouse: what the set of
-- oxidation states at hand says of it. Key: formula_reduced.
create temp table set_label as
select
    own.formula_reduced,
    own.formula,
    own.n_components,
    own.in_space,
    own.is_allowed as is_allowed_by_own,
    labelled.is_allowed
from warehouse.known_composition as own
inner join labelled((
    select list(listed.formula_reduced)
    from warehouse.known_composition as listed
)) as labelled using (formula_reduced);
