-- Scratch. One row per candidate that is kept, as scored_composition has it: whether it is allowed,
-- and in how usual states, from the charges that its opening leaves to an element. Key:
-- (n_components, rank).
create or replace temp table labelled_composition as
with allowed as (
    select
        ranked_composition.n_components,
        ranked_composition.rank,
        max(least(gap_charge.common_states, species.icsd_share)) as common_states
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
    group by ranked_composition.n_components, ranked_composition.rank
),

all_amounts as (
    select distinct
        amount_tuple.amount_tuple_id,
        amount_tuple.all_amounts as amounts,
        list_sum(amount_tuple.all_amounts)::ubigint as n_atoms,
        list_max(amount_tuple.all_amounts) <= params.max_amount
        and list_contains(params.components, len(amount_tuple.all_amounts)) as in_space
    from amount_tuple
    cross join params
)

select
    ranked_composition.n_components,
    ranked_composition.rank,
    ranked_composition.score,
    ranked_composition.n_openings,
    ranked_composition.n_in_system,
    ranked_composition.n_in_subsystems,
    placed_opening.elements[:ranked_composition.place - 1]
    || [ranked_composition.symbol]
    || placed_opening.elements[ranked_composition.place:] as elements,
    all_amounts.amounts,
    all_amounts.n_atoms,
    ranked_composition.has_space_elements and all_amounts.in_space as in_space,
    allowed.rank is not null as is_allowed,
    allowed.common_states
from ranked_composition
left join allowed using (n_components, rank)
inner join placed_opening using (opening_id)
inner join all_amounts using (amount_tuple_id);
