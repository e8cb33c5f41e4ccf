-- One row per composition of the space: all 16,980,397,793 of them by default, none of them stored.
-- Only of numbers of components whose element sets are listed (params.listed_components): those of
-- five elements are counted, drawn (sample), found (composition_at, system) and labelled (label).
-- Key: (n_components, composition_id). Made as it is read: filter by elements, or n_components and
-- element_set_id, or use a limit; known_formula has the known ones, label looks up any list of
-- formulas, and composition_at finds one by its number, composition_id, which is element_set_id *
-- space_count.n_ratios + ratio_id.
-- Every element set is unfolded into its ratios before it meets them: a join would leave the
-- database free to bring all masks and all ratios together first.
create view composition as
with unfolded as (
    select
        element_set.n_components,
        element_set.element_set_id,
        element_set.elements,
        element_set.mask_id,
        space_count.n_ratios,
        unnest(range(space_count.n_ratios::bigint)) as ratio_id
    from element_set
    inner join space_count using (n_components)
),

answered as (
    select
        unfolded.n_components,
        unfolded.element_set_id::ubigint * unfolded.n_ratios + ratio.ratio_id as composition_id,
        unfolded.element_set_id,
        ratio.ratio_id,
        unfolded.elements,
        ratio.amounts,
        ratio.n_atoms,
        get_bit(allowed_mask.allowed_ratios, ratio.ratio_id::integer) = 1 as is_allowed,
        known_composition.formula_reduced is not null as is_known
    from unfolded
    inner join allowed_mask using (n_components, mask_id)
    inner join ratio using (n_components, ratio_id)
    left join known_composition using (n_components, element_set_id, ratio_id)
)

select
    answered.n_components,
    answered.composition_id,
    answered.element_set_id,
    answered.ratio_id,
    formula_text(answered.elements, answered.amounts) as formula,
    answered.elements,
    answered.amounts,
    answered.n_atoms,
    answered.is_allowed,
    answered.is_known,
    category_of(answered.is_allowed, answered.is_known) as category
from answered;

comment on view composition is
'One row per composition of the space, made as it is read: filter by elements or element_set_id, '
'and ask label(''Fe3O4'') of a formula.';
comment on column composition.n_components is 'Number of components.';
comment on column composition.composition_id is
'Number from 0 among those of n_components: element_set_id times n_ratios plus ratio_id.';
comment on column composition.element_set_id is 'Its set of elements, in element_set.';
comment on column composition.ratio_id is 'Its amounts, in ratio.';
comment on column composition.formula is
'The composition in the order of electronegativity; to find one by it, ask label(''Fe3O4'').';
comment on column composition.elements is 'Its elements, in the order of formula.';
comment on column composition.amounts is 'Their amounts, in the order of elements.';
comment on column composition.n_atoms is 'Atoms per formula unit.';
comment on column composition.is_allowed is
'Whether it is neutral and ordered in some choice of states.';
comment on column composition.is_known is 'Whether a loaded source lists it.';
comment on column composition.category is 'The category that the two labels make.';

-- composition_at(components, id): the composition of that many components with that composition_id.
-- Where element sets are listed it is a row of composition; of the others the elements follow from
-- the number, and the labels from the definition.
create macro composition_at(components, id) as table
-- Scalar subqueries of the type of their columns are known before the scan, as values of a join are
-- not.
with place as materialized (
    select
        try_cast(id // space_count.n_ratios as uinteger) as element_set_id,
        try_cast(id % space_count.n_ratios as uinteger) as ratio_id,
        id // space_count.n_ratios < space_count.n_element_sets
        and not list_contains(params.listed_components, space_count.n_components) as is_counted
    from space_count
    cross join params
    where space_count.n_components = components and id % 1 = 0
),

counted as materialized (
    select
        place.element_set_id,
        ratio.ratio_id,
        list_transform(subset_at.members, lambda position: symbol_list.symbols[position])
            as elements,
        ratio.amounts,
        ratio.n_atoms
    from place
    cross join subset_at((
        select list({'size': components, 'rank': counted_place.element_set_id})
        from place as counted_place
        where counted_place.is_counted
    )) as subset_at
    inner join ratio on ratio.n_components = components and place.ratio_id = ratio.ratio_id
    cross join (
        select list(element.symbol order by element.space_position) as symbols
        from element
        where element.in_space
    ) as symbol_list
),

answered as (
    select
        counted.element_set_id,
        counted.ratio_id,
        counted.elements,
        counted.amounts,
        counted.n_atoms,
        allowed.number is not null as is_allowed,
        known_composition.formula_reduced is not null as is_known
    from counted
    left join allowed_among((
        select list({'elements': listed.elements, 'amounts': listed.amounts})
        from counted as listed
    )) as allowed on true
    left join known_composition
        on
            known_composition.n_components = components
            and counted.element_set_id = known_composition.element_set_id
            and counted.ratio_id = known_composition.ratio_id
)

select
    composition.n_components,
    composition.composition_id,
    composition.element_set_id,
    composition.ratio_id,
    composition.formula,
    composition.elements,
    composition.amounts,
    composition.n_atoms,
    composition.is_allowed,
    composition.is_known,
    composition.category
from composition
where
    composition.n_components = components
    and composition.element_set_id = (select place.element_set_id from place)
    and composition.ratio_id = (select place.ratio_id from place)
union all
select
    components::utinyint as n_components,
    id::ubigint as composition_id,
    answered.element_set_id,
    answered.ratio_id,
    formula_text(answered.elements, answered.amounts) as formula,
    answered.elements,
    answered.amounts,
    answered.n_atoms,
    answered.is_allowed,
    answered.is_known,
    category_of(answered.is_allowed, answered.is_known) as category
from answered;

comment on macro table composition_at is
'composition_at(components, id): the composition of so many components with that composition_id.';
