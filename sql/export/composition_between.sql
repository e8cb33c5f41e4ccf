-- composition_between(components, category, first_set, last_set): the compositions of a category
-- whose element_set_id lies between two, both included. One row per composition, with the columns
-- of the view composition and the same values, in no order. Key: (element_set_id, ratio_id).
--
-- It is made for speed: each mask that the sets share is unfolded once, into the ratios that it
-- allows (of missing compositions) or forbids (of unlikely ones), and what a source lists is taken
-- out by an anti join. Where element sets are counted, not listed, their masks are made here
-- (counted_composition). Standard and interesting compositions are all known, and are looked up.
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
    union all
    select
        counted.element_set_id,
        counted.elements,
        counted.ratio_id
    from counted_composition(
        components,
        first_set,
        -- No set at all, where all rows are known ones.
        case when category::category in ('missing', 'unlikely') then last_set else -1 end,
        category::category = 'missing'
    ) as counted
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
),

-- Looked up, not joined: a join may take the rows for the smaller side, and lose their order.
ratio_list as (
    select
        list(ratio.amounts order by ratio.ratio_id) as amounts,
        list(ratio.n_atoms order by ratio.ratio_id) as n_atoms
    from ratio
    where ratio.n_components = components
),

answered as (
    select
        -- Signed: Spark has no unsigned type of 64 bits and would read decimals.
        (chosen.element_set_id::ubigint * space_count.n_ratios + chosen.ratio_id)::bigint
            as composition_id,
        chosen.element_set_id,
        chosen.ratio_id,
        chosen.elements,
        ratio_list.amounts[chosen.ratio_id + 1] as amounts,
        ratio_list.n_atoms[chosen.ratio_id + 1] as n_atoms
    from chosen
    cross join ratio_list
    inner join space_count on space_count.n_components = components
)

select
    components::utinyint as n_components,
    answered.composition_id,
    answered.element_set_id,
    answered.ratio_id,
    formula_text(answered.elements, answered.amounts) as formula,
    answered.elements,
    answered.amounts,
    answered.n_atoms,
    category::category in ('standard', 'missing') as is_allowed,
    category::category in ('standard', 'interesting') as is_known,
    category::category as category
from answered;

comment on macro table composition_between is
'composition_between(components, category, first_set, last_set): compositions by element_set_id.';
