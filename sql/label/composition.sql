-- One row per composition of the space: all 16,980,397,793 of them by default, none of them stored.
-- Key: (n_components, composition_id). Always filter: by n_components and element_set_id, by
-- elements, or with a limit. composition_id = element_set_id * space_count.n_ratios + ratio_id.
create view composition as
select
    element_set.n_components,
    element_set.element_set_id::ubigint * space_count.n_ratios + ratio.ratio_id as composition_id,
    element_set.element_set_id,
    ratio.ratio_id,
    formula_text(element_set.elements, ratio.amounts) as formula,
    element_set.elements,
    ratio.amounts,
    ratio.n_atoms,
    get_bit(allowed_mask.allowed_ratios, ratio.ratio_id::integer) = 1 as is_allowed,
    known_formula.formula_reduced is not null as is_known,
    category_of(is_allowed, is_known) as category
from element_set
inner join space_count using (n_components)
inner join allowed_mask using (n_components, mask_id)
inner join ratio using (n_components)
left join known_formula using (n_components, element_set_id, ratio_id);

comment on view composition is
'One row per composition of the space, made as it is read; filter by element set or elements.';
comment on column composition.n_components is 'Number of components.';
comment on column composition.composition_id is
'Number from 0 among those of n_components: element_set_id times n_ratios plus ratio_id.';
comment on column composition.element_set_id is 'Its set of elements, in element_set.';
comment on column composition.ratio_id is 'Its amounts, in ratio.';
comment on column composition.formula is 'The composition in the order of electronegativity.';
comment on column composition.elements is 'Its elements, in the order of formula.';
comment on column composition.amounts is 'Their amounts, in the order of elements.';
comment on column composition.n_atoms is 'Atoms per formula unit.';
comment on column composition.is_allowed is
'Whether it is neutral and ordered in some choice of states.';
comment on column composition.is_known is 'Whether a loaded source lists it.';
comment on column composition.category is 'The category that the two labels make.';
