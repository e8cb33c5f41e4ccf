-- labelled_of(compositions): the definition of allowed, for any composition. compositions is the
-- name of a relation, such as a common table expression where labelled_of is called, with columns
-- composition_number, elements (in the order of formulas) and amounts (without common divisor). One
-- row per row with elements. Key: composition_number. Columns: in_space, is_allowed, reason,
-- electronegativity_margin, common_states.
--
-- That is the cross join of its elements' species, filtered by is_neutral and is_ordered.
-- Multiplying out nine states for each of ten elements would be 3.5 billion rows, so elements are
-- folded in one at a time, and of the choices that agree in charge, highest cation, lowest anion
-- and least usual state only one is kept. The less and the more electronegative half of a
-- composition are folded apart, once for every half that occurs, and meet where their charges
-- cancel. Most halves have one or two components; only what stands behind these is folded in by
-- recursion. A composition with an element of unknown electronegativity, or without a listed state,
-- has no choice: it is not allowed.
--
-- Of several assignments the one shown is the likeliest: its least usual state is the most usual,
-- by the share of its element's reports that it has in the ICSD (species.rarity numbers these). Of
-- those that are equally likely, it has the most electronegative element in its most usual state
-- (species.usual_rank), then the next, and so on. Where none is ordered, it tells which ions are
-- not. Rarities and ranks are characters, so that the choice shown is the least text: first that of
-- the greatest rarity, 10,000 higher where the ions are not ordered; then ranks, @ and those behind
-- it.
create macro labelled_of(compositions) as table
with recursive given as materialized (
    select
        listed.composition_number,
        listed.elements,
        -- A component is its element's atomic number, and its amount in the lower 55 bits.
        list_transform(
            listed.elements,
            lambda symbol, i:
            ((enum_code(symbol::element_symbol)::bigint + 1) << 55) + listed.amounts[i]::bigint
        ) as components,
        len(listed.elements) // 2 as n_lower,
        list_contains(vocabulary.components, len(listed.elements))
        and list_max(listed.amounts) <= vocabulary.max_amount
        and not list_has_any(listed.elements, vocabulary.outside) as in_space
    from query_table(compositions) as listed
    cross join vocabulary
    where listed.elements is not null
),

-- The two halves; 0 stands for a component that a half does not have.
halved as materialized (
    select
        given.composition_number,
        case when given.n_lower > 0 then given.components[1] else 0 end as lower_first,
        case when given.n_lower > 1 then given.components[2] else 0 end as lower_second,
        given.components[3:given.n_lower] as lower_others,
        given.components[given.n_lower + 1] as upper_first,
        coalesce(given.components[given.n_lower + 2], 0) as upper_second,
        given.components[given.n_lower + 3:] as upper_others
    from given
),

half as materialized (
    select
        row_number() over () as half_id,
        distinct_half.first_component,
        distinct_half.second_component,
        distinct_half.other_components
    from (
        select
            halved.lower_first as first_component,
            halved.lower_second as second_component,
            halved.lower_others as other_components
        from halved
        union
        select
            halved.upper_first as first_component,
            halved.upper_second as second_component,
            halved.upper_others as other_components
        from halved
    ) as distinct_half
),

half_component as (
    select
        half.half_id,
        unnest(half.other_components) as component,
        len(half.other_components) - generate_subscripts(half.other_components, 1) + 1 as n_left
    from half
),

-- One row per half, number of its components that are left, and outcome of choosing the states of
-- the others; behind the second, distinct outcome.
partial_choice as (
    select
        half.half_id,
        len(half.other_components) as n_left,
        (half.first_component & 36028797018963967) * first_choice.charge
        + (half.second_component & 36028797018963967) * second_choice.charge as charge,
        greatest(first_choice.as_cation, second_choice.as_cation) as highest_cation,
        least(first_choice.as_anion, second_choice.as_anion) as lowest_anion,
        greatest(first_choice.rarity, second_choice.rarity) as rarity,
        second_choice.usual_rank || first_choice.usual_rank as usual_ranks
    from half
    inner join component_state as first_choice on half.first_component >> 55 = first_choice.z
    inner join component_state as second_choice on half.second_component >> 55 = second_choice.z
    union all
    select
        extended.half_id,
        extended.n_left,
        extended.charge,
        extended.highest_cation,
        extended.lowest_anion,
        extended.rarity,
        min(extended.usual_ranks) as usual_ranks
    from (
        select
            partial_choice.half_id,
            partial_choice.n_left - 1 as n_left,
            partial_choice.charge
            + (half_component.component & 36028797018963967) * component_state.charge as charge,
            greatest(partial_choice.highest_cation, component_state.as_cation) as highest_cation,
            least(partial_choice.lowest_anion, component_state.as_anion) as lowest_anion,
            greatest(partial_choice.rarity, component_state.rarity) as rarity,
            component_state.usual_rank || partial_choice.usual_ranks as usual_ranks
        from partial_choice
        inner join half_component
            on
                partial_choice.half_id = half_component.half_id
                and partial_choice.n_left = half_component.n_left
        inner join component_state on half_component.component >> 55 = component_state.z
    ) as extended
    group by all
),

half_choice as materialized (
    select
        partial_choice.half_id,
        partial_choice.charge,
        partial_choice.highest_cation,
        partial_choice.lowest_anion,
        partial_choice.rarity,
        partial_choice.usual_ranks
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
            halved.lower_first = lower_half.first_component
            and halved.lower_second = lower_half.second_component
            and halved.lower_others = lower_half.other_components
    inner join half as upper_half
        on
            halved.upper_first = upper_half.first_component
            and halved.upper_second = upper_half.second_component
            and halved.upper_others = upper_half.other_components
),

shown_choice as (
    select
        matched.composition_number,
        min(
            chr(
                greatest(lower_choice.rarity, upper_choice.rarity)
                + case
                    when is_ordered(
                        greatest(lower_choice.highest_cation, upper_choice.highest_cation),
                        least(lower_choice.lowest_anion, upper_choice.lowest_anion)
                    )
                        then 0
                    else 10000
                end
            )
            || upper_choice.usual_ranks
            || lower_choice.usual_ranks
        ) as choice,
        max(
            least(lower_choice.lowest_anion, upper_choice.lowest_anion)
            - greatest(lower_choice.highest_cation, upper_choice.highest_cation)
        ) as electronegativity_margin
    from matched
    inner join half_choice as lower_choice on matched.lower_half_id = lower_choice.half_id
    inner join half_choice as upper_choice
        on
            -- The upper half, and is_neutral of the sum of both charges, as one equality: so the
            -- few choices of the lower half look up those of the upper, not the other way round.
            (upper_choice.half_id << 32) + upper_choice.charge
            = (matched.upper_half_id << 32) - lower_choice.charge
    group by matched.composition_number
),

chosen as (
    select
        given.composition_number,
        given.elements,
        given.components,
        given.in_space,
        unicode(shown_choice.choice) < 10000 as is_allowed,
        shown_choice.choice,
        shown_choice.electronegativity_margin
    from given
    left join shown_choice using (composition_number)
),

assigned as (
    select
        chosen.composition_number,
        chosen.in_space,
        chosen.elements,
        chosen.components,
        chosen.is_allowed,
        chosen.electronegativity_margin,
        case when chosen.is_allowed then vocabulary.icsd_share_of[unicode(chosen.choice)] end
            as common_states,
        list_transform(
            chosen.components,
            lambda component, i:
            vocabulary.species[
                vocabulary.n_species_before[component >> 55] + unicode(chosen.choice[-i]) - 64
            ]
        ) as species,
        vocabulary.electronegativity_of,
        vocabulary.stateless,
        vocabulary.unplaced
    from chosen
    cross join vocabulary
)

select
    assigned.composition_number,
    assigned.in_space,
    coalesce(assigned.is_allowed, false) as is_allowed,
    case
        when assigned.is_allowed is null
            then coalesce(
                'no oxidation state listed for ' || list_aggregate(
                    list_filter(
                        assigned.elements, lambda symbol: list_contains(assigned.stateless, symbol)
                    ), 'string_agg', ', '
                ),
                'electronegativity unknown for ' || list_aggregate(
                    list_filter(
                        assigned.elements, lambda symbol: list_contains(assigned.unplaced, symbol)
                    ), 'string_agg', ', '
                ),
                'not neutral with one state per element'
            )
        when assigned.is_allowed
            then 'allowed as ' || list_aggregate(assigned.species, 'string_agg', ' ')
        else printf(
            'neutral as %s, but the anion %s (%s) is not more electronegative '
            || 'than the cation %s (%s)',
            list_aggregate(assigned.species, 'string_agg', ' '),
            -- Elements come in the order of electronegativity.
            list_filter(assigned.species, lambda species: contains(species, '-'))[1],
            assigned.electronegativity_of[
                list_filter(
                    assigned.components,
                    lambda component, i: contains(assigned.species[i], '-')
                )[1] >> 55
            ]::varchar,
            list_filter(assigned.species, lambda species: contains(species, '+'))[-1],
            assigned.electronegativity_of[
                list_filter(
                    assigned.components,
                    lambda component, i: contains(assigned.species[i], '+')
                )[-1] >> 55
            ]::varchar
        )
    end as reason,
    -- The largest of its neutral choices; null without cations and anions.
    assigned.electronegativity_margin,
    -- The share of the least usual state of the assignment shown; null where none is allowed.
    assigned.common_states
from assigned;

comment on macro table labelled_of is
'labelled_of(compositions): is_allowed, in_space and reason of each row of a relation.';
