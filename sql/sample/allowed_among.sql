-- allowed_among(compositions): the numbers, counted from 1, of those that are allowed in a list of
-- structs {elements, amounts}, elements in the order of formulas. One row per allowed one.
--
-- The definition of allowed as label has it, of which it gives the answer alone, several times
-- faster: a choice of states that is out of order already is not followed further. The less and the
-- more electronegative half are chosen apart and meet where their charges cancel.
create macro allowed_among(compositions) as table
with recursive component as materialized (
    select
        placed.number,
        placed.place > placed.n_components // 2 as is_upper,
        case
            when placed.place > placed.n_components // 2
                then placed.place - placed.n_components // 2
            else placed.place
        end as step,
        -- How many elements the half has.
        case
            when placed.place > placed.n_components // 2
                then placed.n_components - placed.n_components // 2
            else placed.n_components // 2
        end as n_steps,
        placed.symbol,
        placed.amount
    from (
        select
            given.number,
            len(given.composition['elements']) as n_components,
            unnest(given.composition['elements']) as symbol,
            unnest(given.composition['amounts'])::integer as amount,
            generate_subscripts(given.composition['elements'], 1) as place
        from (
            select
                generate_subscripts(compositions, 1) as number,
                unnest(compositions) as composition
        ) as given
    ) as placed
),

-- Electronegativities as an ion's of either kind; where it is unknown nothing is offered.
offered as materialized (
    select
        species.symbol,
        species.oxidation_state::integer as charge,
        case when species.oxidation_state > 0 then species.electronegativity end as cation,
        case when species.oxidation_state < 0 then species.electronegativity end as anion
    from species
    where species.electronegativity is not null
),

partial_choice as (
    select
        component.number,
        component.is_upper,
        component.step,
        component.n_steps,
        component.amount * offered.charge as charge,
        offered.cation as highest_cation,
        offered.anion as lowest_anion
    from component
    inner join offered using (symbol)
    where component.step = 1
    union all
    select
        component.number,
        component.is_upper,
        component.step,
        component.n_steps,
        partial_choice.charge + component.amount * offered.charge as charge,
        greatest(partial_choice.highest_cation, offered.cation) as highest_cation,
        least(partial_choice.lowest_anion, offered.anion) as lowest_anion
    from partial_choice
    inner join component
        on
            partial_choice.number = component.number
            and partial_choice.is_upper = component.is_upper
            and component.step = partial_choice.step + 1
    inner join offered using (symbol)
    where
        is_ordered(
            greatest(partial_choice.highest_cation, offered.cation),
            least(partial_choice.lowest_anion, offered.anion)
        )
)

select distinct lower_choice.number
from partial_choice as lower_choice
inner join partial_choice as upper_choice
    on
        lower_choice.number = upper_choice.number
        -- is_neutral of the sum of both charges, as an equality that can be looked up.
        and upper_choice.charge = -lower_choice.charge
where
    not lower_choice.is_upper
    and upper_choice.is_upper
    and lower_choice.step = lower_choice.n_steps
    and upper_choice.step = upper_choice.n_steps
    and is_ordered(
        greatest(lower_choice.highest_cation, upper_choice.highest_cation),
        least(lower_choice.lowest_anion, upper_choice.lowest_anion)
    );

comment on macro table allowed_among is
'allowed_among(compositions): which of a list of {elements, amounts} are allowed, by number.';
