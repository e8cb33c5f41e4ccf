-- One row per known composition that is not allowed, inside the space or not, and why not. Key:
-- formula_reduced. The reason is the first of these that holds:
--
--   unknown electronegativity  of some element: the order of the ions cannot be told
--   no oxidation state         is listed for some element
--   all metals                 every element is one (element.is_metal): alloys and intermetallics
--   mixed valence              allowed if each atom of the elements in mixed_valence_element has
--                              a listed state of its own; of the reduced formula, so that SbO2,
--                              with one atom, is not taken for Sb2O4
--   order                      neutral in some choice of one state per element, but no such choice
--                              has every cation less electronegative than every anion
--   unbalanced                 no choice of one state per element is neutral
create view forbidden_known as
with forbidden as materialized (
    select
        row_number() over () as composition_number,
        known_composition.formula_reduced,
        known_composition.formula,
        known_composition.n_components,
        known_composition.elements,
        known_composition.amounts,
        known_composition.in_space,
        case
            when list_has_any(known_composition.elements, vocabulary.unplaced)
                then 'unknown electronegativity'
            when list_has_any(known_composition.elements, vocabulary.stateless)
                then 'no oxidation state'
            when list_has_all(metal.elements, known_composition.elements) then 'all metals'
        end::forbidden_reason as reason
    from known_composition
    cross join vocabulary
    cross join (
        select list(element.symbol) as elements
        from element
        where element.is_metal
    ) as metal
    where not known_composition.is_allowed
)

select
    forbidden.formula_reduced,
    forbidden.formula,
    forbidden.n_components,
    forbidden.in_space,
    coalesce(
        forbidden.reason,
        case
            when neutrality.is_mixed_valence_allowed then 'mixed valence'
            when neutrality.is_neutral then 'order'
            else 'unbalanced'
        end::forbidden_reason
    ) as reason
from forbidden
left join neutrality((
    select
        list({
            'composition_number': undecided.composition_number,
            'elements': undecided.elements,
            'amounts': undecided.amounts
        })
    from forbidden as undecided
    where undecided.reason is null
)) as neutrality using (composition_number);

comment on view forbidden_known is
'One row per known composition that is not allowed, inside the space or not, and why not.';
comment on column forbidden_known.formula_reduced is 'The composition, in known_formula. Key.';
comment on column forbidden_known.formula is 'The composition in the order of electronegativity.';
comment on column forbidden_known.n_components is 'Number of distinct elements.';
comment on column forbidden_known.in_space is 'Whether it lies in the space.';
comment on column forbidden_known.reason is 'Why it is not allowed: the first reason that holds.';
