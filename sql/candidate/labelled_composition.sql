-- Scratch. One row per candidate that is kept, as scored_composition has it: whether it is allowed
-- from the masks of the space, elsewhere from the charges that its opening leaves to an element.
-- Key: (n_components, rank).
create or replace temp table labelled_composition as
with allowed as materialized (
    select
        ranked_composition.n_components,
        ranked_composition.rank
    from ranked_composition
    inner join element_set using (n_components, element_set_id)
    inner join allowed_mask using (n_components, mask_id)
    where get_bit(allowed_mask.allowed_ratios, ranked_composition.ratio_id::integer) = 1
    union
    select
        ranked_composition.n_components,
        ranked_composition.rank
    from ranked_composition
    inner join species using (symbol)
    inner join gap_charge
        on
            ranked_composition.opening_id = gap_charge.opening_id
            and species.oxidation_state = gap_charge.charge
    where
        -- Unknown is not allowed.
        case sign(species.oxidation_state)
            when 1 then species.electronegativity < gap_charge.lowest_anion
            when -1 then species.electronegativity > gap_charge.highest_cation
            else species.electronegativity is not null
        end
),

all_amounts as (
    select distinct
        amount_tuple.amount_tuple_id,
        amount_tuple.all_amounts as amounts,
        list_sum(amount_tuple.all_amounts)::ubigint as n_atoms
    from amount_tuple
)

select
    ranked_composition.n_components,
    ranked_composition.rank,
    ranked_composition.score,
    ranked_composition.n_openings,
    placed_opening.elements[:ranked_composition.place - 1]
    || [ranked_composition.symbol]
    || placed_opening.elements[ranked_composition.place:] as elements,
    all_amounts.amounts,
    all_amounts.n_atoms,
    ranked_composition.ratio_id is not null
    and list_contains(params.components, ranked_composition.n_components) as in_space,
    allowed.rank is not null as is_allowed
from ranked_composition
left join allowed using (n_components, rank)
inner join placed_opening using (opening_id)
inner join all_amounts using (amount_tuple_id)
cross join params;
