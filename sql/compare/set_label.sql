-- Scratch. One row per composition that is known in the attached warehouse: what the set of
-- oxidation states at hand says of it. Key: formula_reduced.
create temp table set_label as
with own as materialized (
    select
        row_number() over () as composition_number,
        known_composition.formula_reduced,
        known_composition.formula,
        known_composition.elements,
        known_composition.amounts,
        known_composition.n_components,
        known_composition.in_space,
        known_composition.is_allowed
    from warehouse.known_composition
)

select
    own.formula_reduced,
    own.formula,
    own.n_components,
    own.in_space,
    own.is_allowed as is_allowed_by_own,
    labelled_of.is_allowed
from own
inner join labelled_of('own') as labelled_of using (composition_number);
