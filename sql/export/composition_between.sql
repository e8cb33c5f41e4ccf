-- composition_between(components, category, first_set, last_set): the compositions of a category
-- whose element_set_id lies between two, both included. One row per composition, with the columns
-- of the view composition and the same values, in no order. Key: (element_set_id, ratio_id).
--
-- It is made for speed: each mask that the sets share is unfolded once, into the ratios that it
-- allows (of missing compositions) or forbids (of unlikely ones), and what a source lists is taken
-- out by an anti join. Standard and interesting compositions are all known, and are looked up.
create macro composition_between(components, category, first_set, last_set) as table
with known_between as materialized (
    select
        known_composition.element_set_id,
        known_composition.elements,
        known_composition.ratio_id,
        known_composition.category
    from known_composition
    where
        known_composition.in_space
        and known_composition.n_components = components
        and known_composition.element_set_id between first_set and last_set
),

set_between as materialized (
    select
        element_set.element_set_id,
        element_set.elements,
        element_set.mask_id
    from element_set
    where
        element_set.n_components = components
        and element_set.element_set_id between first_set and last_set
        and category::category in ('missing', 'unlikely')
),

unfolded_mask as materialized (
    select
        allowed_mask.mask_id,
        list_filter(
            range(space_count.n_ratios::bigint),
            lambda ratio_id:
            get_bit(allowed_mask.allowed_ratios, ratio_id::integer)
            = case when category::category = 'missing' then 1 else 0 end
        )::uinteger[] as ratio_ids
    from allowed_mask
    inner join space_count using (n_components)
    where
        allowed_mask.n_components = components
        and allowed_mask.mask_id in (select set_between.mask_id from set_between)
),

labelled as (
    select
        set_between.element_set_id,
        set_between.elements,
        unnest(unfolded_mask.ratio_ids) as ratio_id
    from set_between
    inner join unfolded_mask using (mask_id)
),

chosen as (
    select
        labelled.element_set_id,
        labelled.elements,
        labelled.ratio_id
    from labelled
    anti join known_between using (element_set_id, ratio_id)
    union all
    select
        known_between.element_set_id,
        known_between.elements,
        known_between.ratio_id
    from known_between
    where known_between.category = category::category
)

select
    components::utinyint as n_components,
    -- Signed: Spark has no unsigned type of 64 bits and would read decimals.
    (chosen.element_set_id * space_count.n_ratios + ratio.ratio_id)::bigint as composition_id,
    chosen.element_set_id,
    ratio.ratio_id,
    formula_text(chosen.elements, ratio.amounts) as formula,
    chosen.elements,
    ratio.amounts,
    ratio.n_atoms,
    category::category in ('standard', 'missing') as is_allowed,
    category::category in ('standard', 'interesting') as is_known,
    category::category as category
from chosen
inner join ratio on ratio.n_components = components and chosen.ratio_id = ratio.ratio_id
inner join space_count on space_count.n_components = components;

comment on macro table composition_between is
'composition_between(components, category, first_set, last_set): compositions by element_set_id.';
