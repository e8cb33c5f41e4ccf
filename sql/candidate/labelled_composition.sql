-- Scratch. One row per candidate that is kept, as scored_composition has it: whether it is allowed
-- from the masks of the space, elsewhere from the charges that its opening leaves to an element.
-- Key: (n_components, rank).
create or replace temp table labelled_composition as
with masked as (
    select
        ranked_composition.n_components,
        ranked_composition.rank,
        get_bit(allowed_mask.allowed_ratios, ranked_composition.ratio_id::integer) = 1
            as is_allowed
    from ranked_composition
    inner join element_set using (n_components, element_set_id)
    inner join allowed_mask using (n_components, mask_id)
    where ranked_composition.ratio_id is not null
),

allowed_outside as (
    select distinct
        ranked_composition.n_components,
        ranked_composition.rank
    from ranked_composition
    inner join species using (symbol)
    inner join gap_charge
        on
            ranked_composition.opening_id = gap_charge.opening_id
            and species.oxidation_state = gap_charge.charge
    where
        case sign(species.oxidation_state)
            when 1 then is_ordered(species.electronegativity, gap_charge.lowest_anion)
            when -1 then is_ordered(gap_charge.highest_cation, species.electronegativity)
            else true
        end
        and species.electronegativity is not null
)

select
    ranked_composition.n_components,
    ranked_composition.rank,
    ranked_composition.score,
    ranked_composition.n_openings,
    ranked_composition.elements,
    ranked_composition.amounts,
    ranked_composition.n_atoms,
    ranked_composition.ratio_id is not null
    and list_contains(params.components, ranked_composition.n_components) as in_space,
    coalesce(masked.is_allowed, allowed_outside.rank is not null) as is_allowed
from ranked_composition
cross join params
left join masked using (n_components, rank)
left join allowed_outside using (n_components, rank)
order by ranked_composition.n_components, ranked_composition.rank;
