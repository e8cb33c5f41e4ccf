-- label(formulas): one row per formula given, in the order given; formulas is a list of texts or
-- one text. Columns: input, formula, category, is_allowed, is_known, in_space, reason; for a text
-- that cannot be read all but input and reason are null.
--
-- This is the definition of allowed, for any formula: the cross join of its elements' species,
-- filtered by is_neutral and is_ordered. Multiplying out nine states for each of ten elements would
-- be 3.5 billion rows, so elements are folded in one at a time, and of the choices that agree in
-- charge, highest cation and lowest anion only one is kept. The less and the more electronegative
-- half of a composition are folded apart, once for every half that occurs, and meet where their
-- charges cancel. A composition with an element of unknown electronegativity, or without a listed
-- state, is not allowed and does not take part.
--
-- Of several assignments the one shown has the most electronegative element in its most usual state
-- (species.usual_rank), then the next, and so on; where none is ordered, it tells which ions are
-- not.
--
-- Struct fields are written choice['upper_ranks'], not choice.upper_ranks: DuckDB binds that a
-- third faster, and binding is most of what labelling one formula costs.
create macro labelled(formulas) as table
with recursive reading as materialized (
    select
        parsed.input,
        parsed.formula,
        parsed.formula_reduced,
        parsed.elements,
        parsed.amounts,
        parsed.input_numbers,
        parsed.note,
        list_contains(vocabulary.components, len(parsed.elements))
        and list_max(parsed.amounts) <= vocabulary.max_amount
        and not list_has_any(parsed.elements, vocabulary.outside) as in_space,
        coalesce(
            parsed.reason,
            'no oxidation state listed for '
            || list_aggregate(
                list_intersect(parsed.elements, vocabulary.stateless), 'string_agg', ', '
            ),
            'electronegativity unknown for '
            || list_aggregate(
                list_intersect(parsed.elements, vocabulary.unplaced), 'string_agg', ', '
            )
        ) as reason
    from parsed(formulas) as parsed
    cross join vocabulary
),

half as materialized (
    select
        row_number() over () as half_id,
        composition_half.components,
        list(composition_half.input) filter (composition_half.is_lower) as lower_of,
        list(composition_half.input) filter (not composition_half.is_lower) as upper_of
    from (
        select
            whole.input,
            unnest([true, false]) as is_lower,
            unnest([
                whole.components[:len(whole.components) // 2],
                whole.components[len(whole.components) // 2 + 1:]
            ]) as components
        from (
            select
                reading.input,
                list_transform(
                    reading.elements,
                    lambda symbol, i: {'symbol': symbol, 'amount': reading.amounts[i]}
                ) as components
            from reading
            where reading.reason is null
        ) as whole
    ) as composition_half
    group by composition_half.components
),

half_component as (
    select
        half.half_id,
        unnest(half.components)['symbol'] as symbol,
        unnest(half.components)['amount'] as amount,
        generate_subscripts(half.components, 1) as place
    from half
),

-- One row per half, number of its elements folded in, and distinct outcome of choosing their
-- states.
partial_choice as (
    select
        half.half_id,
        0::bigint as place,
        0::bigint as charge,
        null::decimal(3, 2) as highest_cation,
        null::decimal(3, 2) as lowest_anion,
        []::utinyint[] as usual_ranks
    from half
    union all
    select
        extended.half_id,
        extended.place,
        extended.charge,
        extended.highest_cation,
        extended.lowest_anion,
        min(extended.usual_ranks) as usual_ranks
    from (
        select
            partial_choice.half_id,
            half_component.place,
            partial_choice.charge + half_component.amount * species.oxidation_state as charge,
            greatest(
                partial_choice.highest_cation,
                case when species.oxidation_state > 0 then species.electronegativity end
            ) as highest_cation,
            least(
                partial_choice.lowest_anion,
                case when species.oxidation_state < 0 then species.electronegativity end
            ) as lowest_anion,
            list_prepend(species.usual_rank, partial_choice.usual_ranks) as usual_ranks
        from partial_choice
        inner join half_component
            on
                partial_choice.half_id = half_component.half_id
                and half_component.place = partial_choice.place + 1
        inner join species on half_component.symbol = species.symbol::varchar
    ) as extended
    group by all
),

half_choice as materialized (
    select
        half.half_id,
        half.lower_of,
        half.upper_of,
        partial_choice.charge,
        partial_choice.highest_cation,
        partial_choice.lowest_anion,
        partial_choice.usual_ranks
    from partial_choice
    inner join half
        on
            partial_choice.half_id = half.half_id
            and partial_choice.place = len(half.components)
),

-- The joins are laid out so that one choice of the lower half looks up the upper half's choices by
-- charge.
lower_choice as materialized (
    select
        lower_half.input,
        upper_half.half_id as upper_half_id,
        lower_half.charge,
        lower_half.highest_cation,
        lower_half.lowest_anion,
        lower_half.usual_ranks
    from (
        select
            half_choice.charge,
            half_choice.highest_cation,
            half_choice.lowest_anion,
            half_choice.usual_ranks,
            unnest(half_choice.lower_of) as input
        from half_choice
    ) as lower_half
    inner join (
        select
            half.half_id,
            unnest(half.upper_of) as input
        from half
    ) as upper_half using (input)
),

shown_choice as (
    select
        lower_choice.input,
        min({
            'is_forbidden': not is_ordered(
                greatest(lower_choice.highest_cation, upper_choice.highest_cation),
                least(lower_choice.lowest_anion, upper_choice.lowest_anion)
            ),
            'upper_ranks': upper_choice.usual_ranks,
            'lower_ranks': lower_choice.usual_ranks,
            'highest_cation': greatest(lower_choice.highest_cation, upper_choice.highest_cation),
            'lowest_anion': least(lower_choice.lowest_anion, upper_choice.lowest_anion)
        }) as choice,
        max(
            least(lower_choice.lowest_anion, upper_choice.lowest_anion)
            - greatest(lower_choice.highest_cation, upper_choice.highest_cation)
        ) as electronegativity_margin
    from lower_choice
    inner join half_choice as upper_choice
        on
            lower_choice.upper_half_id = upper_choice.half_id
            -- is_neutral of the sum of both charges, as an equality that can be looked up.
            and upper_choice.charge = -lower_choice.charge
    group by lower_choice.input
),

-- Materialised, so that the lists of vocabulary do not go through the join above.
chosen as materialized (
    select
        reading.input,
        reading.input_numbers,
        reading.formula,
        reading.formula_reduced,
        reading.elements,
        reading.amounts,
        reading.note,
        reading.in_space,
        reading.reason,
        shown_choice.choice,
        shown_choice.electronegativity_margin
    from reading
    left join shown_choice using (input)
),

assigned as (
    select
        chosen.input,
        chosen.input_numbers,
        chosen.formula,
        chosen.formula_reduced,
        chosen.elements,
        chosen.amounts,
        chosen.note,
        chosen.in_space,
        chosen.reason,
        chosen.choice,
        chosen.electronegativity_margin,
        list_transform(
            list_reverse(list_concat(chosen.choice['upper_ranks'], chosen.choice['lower_ranks'])),
            lambda usual_rank, i:
            vocabulary.species[vocabulary.n_species_before[chosen.elements[i]] + usual_rank]
        ) as species
    from chosen
    cross join vocabulary
)

select
    assigned.input,
    assigned.input_numbers,
    assigned.formula,
    assigned.formula_reduced,
    assigned.elements,
    assigned.amounts,
    assigned.note,
    assigned.in_space,
    case
        when assigned.formula is not null
            then coalesce(not assigned.choice['is_forbidden'], false)
    end as is_allowed,
    case
        when assigned.reason is not null then assigned.reason
        when assigned.choice is null then 'no choice of listed oxidation states is neutral'
        when not assigned.choice['is_forbidden']
            then 'allowed as ' || list_aggregate(assigned.species, 'string_agg', ' ')
        else printf(
            'neutral as %s, but the anion %s (%s) is not more electronegative '
            || 'than the cation %s (%s)',
            list_aggregate(assigned.species, 'string_agg', ' '),
            -- Elements come in the order of electronegativity.
            list_filter(assigned.species, lambda species: contains(species, '-'))[1],
            assigned.choice['lowest_anion']::varchar,
            list_filter(assigned.species, lambda species: contains(species, '+'))[-1],
            assigned.choice['highest_cation']::varchar
        )
    end as reason,
    -- The largest of its neutral choices; null without cations and anions.
    assigned.electronegativity_margin
from assigned;

comment on macro table labelled is
'labelled(formulas): one row per distinct text: composition, is_allowed, in_space and reason.';

create macro label_list(formulas) as table
with answered as (
    select
        unnest(labelled.input_numbers) as input_number,
        labelled.input,
        labelled.formula,
        labelled.is_allowed,
        case
            when labelled.formula is not null then known_composition.formula_reduced is not null
        end as is_known,
        labelled.in_space,
        labelled.reason
    from labelled(formulas) as labelled
    left join known_composition using (formula_reduced)
)

select
    answered.input,
    answered.formula,
    category_of(answered.is_allowed, answered.is_known) as category,
    answered.is_allowed,
    answered.is_known,
    answered.in_space,
    answered.reason
from answered
order by answered.input_number;

create macro label
(formulas varchar[]) as table (from label_list(formulas)),
(formulas varchar) as table (from label_list([formulas]));

comment on macro table label_list is
'label_list(formulas): one labelled row per formula in the list, in the order given.';
comment on macro table label is
'label(formulas): one labelled row per formula, in the order given; a list or one text.';
