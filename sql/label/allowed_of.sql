-- allowed_of(compositions): which of any compositions are allowed. compositions is the name of a
-- relation, as labelled_of takes it: composition_number, elements (in the order of formulas) and
-- amounts (without common divisor). One row per allowed one: composition_number. Key:
-- composition_number.
--
-- The definition of allowed as labelled_of has it, of which it gives the answer alone, several
-- times faster: a choice of states that is out of order already is not followed further. Nor is one
-- that begins so: in a choice that is neutral and ordered the most electronegative element is no
-- cation, for there would have to be an anion, and that would stand below it; nor is the least
-- electronegative one an anion. The two halves of a composition are folded from these ends, once
-- for every half that occurs, and meet where their charges cancel.
create macro allowed_of(compositions) as table
with recursive given as (
    select
        listed.composition_number,
        len(listed.elements) // 2 as n_lower,
        -- A component is its element's atomic number, and its amount in the lower 32 bits; 0
        -- stands for one that a half does not have.
        list_transform(
            listed.elements,
            lambda symbol, i:
            ((enum_code(symbol::element_symbol)::bigint + 1) << 32)
            + listed.amounts[i]::uinteger::bigint
        ) as components
    from query_table(compositions) as listed
    -- The uppermost element of most alloys is never an anion.
    semi join (
        select species.symbol
        from species
        where species.electronegativity is not null and species.oxidation_state <= 0
    ) as no_cation
        on listed.elements[-1]::element_symbol = no_cation.symbol
),

halved as materialized (
    select
        given.composition_number,
        case when given.n_lower > 0 then given.components[1] else 0 end as lower_end,
        case when given.n_lower > 1 then given.components[2] else 0 end as lower_second,
        given.components[3:given.n_lower] as lower_others,
        given.components[-1] as upper_end,
        case
            when len(given.components) - given.n_lower > 1 then given.components[-2] else 0
        end as upper_second,
        given.components[given.n_lower + 1:-3] as upper_others
    from given
),

half as materialized (
    select
        row_number() over () as half_id,
        distinct_half.is_upper,
        distinct_half.end_component,
        distinct_half.second_component,
        distinct_half.other_components
    from (
        select
            false as is_upper,
            halved.lower_end as end_component,
            halved.lower_second as second_component,
            halved.lower_others as other_components
        from halved
        union
        select
            true as is_upper,
            halved.upper_end as end_component,
            halved.upper_second as second_component,
            halved.upper_others as other_components
        from halved
    ) as distinct_half
),

half_component as (
    select
        half.half_id,
        unnest(half.other_components) as component,
        generate_subscripts(half.other_components, 1) as n_left
    from half
),

-- One row per half, number of its components that are left, and ordered choice of the states of the
-- others; behind the second, distinct outcome of one.
partial_choice as (
    select
        half.half_id,
        half.is_upper,
        len(half.other_components) as n_left,
        (half.end_component & 4294967295) * end_state.charge
        + (half.second_component & 4294967295) * second_state.charge as charge,
        greatest(end_state.as_cation, second_state.as_cation) as highest_cation,
        least(end_state.as_anion, second_state.as_anion) as lowest_anion
    from half
    inner join component_state as end_state
        on
            half.end_component >> 32 = end_state.z
            and case
                when half.is_upper then end_state.charge <= 0 else end_state.charge >= 0
            end
    inner join component_state as second_state on half.second_component >> 32 = second_state.z
    where
        is_ordered(
            greatest(end_state.as_cation, second_state.as_cation),
            least(end_state.as_anion, second_state.as_anion)
        )
    union all
    select
        extended.half_id,
        extended.is_upper,
        extended.n_left,
        extended.charge,
        extended.highest_cation,
        extended.lowest_anion
    from (
        select
            partial_choice.half_id,
            partial_choice.is_upper,
            partial_choice.n_left - 1 as n_left,
            partial_choice.charge
            + (half_component.component & 4294967295) * component_state.charge as charge,
            greatest(partial_choice.highest_cation, component_state.as_cation) as highest_cation,
            least(partial_choice.lowest_anion, component_state.as_anion) as lowest_anion
        from partial_choice
        inner join half_component
            on
                partial_choice.half_id = half_component.half_id
                and partial_choice.n_left = half_component.n_left
        inner join component_state on half_component.component >> 32 = component_state.z
    ) as extended
    where is_ordered(extended.highest_cation, extended.lowest_anion)
    group by all
),

half_choice as materialized (
    select
        partial_choice.half_id,
        partial_choice.is_upper,
        partial_choice.charge,
        partial_choice.highest_cation,
        partial_choice.lowest_anion
    from partial_choice
    where partial_choice.n_left = 0
),

matched as (
    select
        halved.composition_number,
        lower_half.half_id as lower_half_id,
        upper_half.half_id as upper_half_id
    from halved
    inner join half as lower_half
        on
            halved.lower_end = lower_half.end_component
            and halved.lower_second = lower_half.second_component
            and halved.lower_others = lower_half.other_components
            and not lower_half.is_upper
    inner join half as upper_half
        on
            halved.upper_end = upper_half.end_component
            and halved.upper_second = upper_half.second_component
            and halved.upper_others = upper_half.other_components
            and upper_half.is_upper
)

select distinct matched.composition_number
from matched
inner join half_choice as lower_choice
    on matched.lower_half_id = lower_choice.half_id and not lower_choice.is_upper
inner join half_choice as upper_choice
    on
        -- The upper half, and is_neutral of the sum of both charges, as one equality: so the few
        -- choices of the lower half look up those of the upper, not the other way round.
        (upper_choice.half_id << 32) + upper_choice.charge
        = (matched.upper_half_id << 32) - lower_choice.charge
        and upper_choice.is_upper
where
    is_ordered(
        greatest(lower_choice.highest_cation, upper_choice.highest_cation),
        least(lower_choice.lowest_anion, upper_choice.lowest_anion)
    );

-- allowed_among(compositions): the same for a list of structs {elements, amounts}. One row per
-- allowed one: number, its place in the list, from 1.
create macro allowed_among(compositions) as table
with listed as materialized (
    select
        given.composition_number,
        given.composition['elements'] as elements,
        given.composition['amounts'] as amounts
    from (
        select
            generate_subscripts(compositions, 1) as composition_number,
            unnest(compositions) as composition
    ) as given
)

select allowed_of.composition_number as number
from allowed_of('listed') as allowed_of;

comment on macro table allowed_of is
'allowed_of(compositions): which rows of a relation with elements and amounts are allowed.';
comment on macro table allowed_among is
'allowed_among(compositions): which of a list of {elements, amounts} are allowed, by number.';
