-- labelled_of(compositions): the definition of allowed, for any composition. compositions is a list
-- of {'composition_number', 'elements', 'amounts'}, the elements in the order of formulas, the
-- amounts without common divisor. One row per composition. Key: composition_number. Columns:
-- in_space, is_allowed, reason, electronegativity_margin.
--
-- That is the cross join of its elements' species, filtered by is_neutral and is_ordered.
-- Multiplying out nine states for each of ten elements would be 3.5 billion rows, so elements are
-- folded in one at a time, and of the choices that agree in charge, highest cation and lowest anion
-- only one is kept. The less and the more electronegative half of a composition are folded apart,
-- once for every half that occurs, and meet where their charges cancel. A composition with an
-- element of unknown electronegativity, or without a listed state, is not allowed and does not take
-- part.
--
-- Of several assignments the one shown has the most electronegative element in its most usual state
-- (species.usual_rank), then the next, and so on; where none is ordered, it tells which ions are
-- not.
--
-- Struct fields are written choice['upper_ranks'], not choice.upper_ranks: DuckDB binds that a
-- third faster, and binding is most of what labelling one formula costs.
create macro labelled_of(compositions) as table
with recursive given as materialized (
    select
        listed.composition_number,
        listed.elements,
        listed.amounts,
        list_contains(vocabulary.components, len(listed.elements))
        and list_max(listed.amounts) <= vocabulary.max_amount
        and not list_has_any(listed.elements, vocabulary.outside) as in_space,
        coalesce(
            'no oxidation state listed for '
            || list_aggregate(
                list_intersect(listed.elements, vocabulary.stateless), 'string_agg', ', '
            ),
            'electronegativity unknown for '
            || list_aggregate(
                list_intersect(listed.elements, vocabulary.unplaced), 'string_agg', ', '
            )
        ) as reason
    from (
        select
            unnested.composition['composition_number'] as composition_number,
            unnested.composition['elements']::varchar[] as elements,
            unnested.composition['amounts']::ubigint[] as amounts
        from (select unnest(compositions) as composition) as unnested
    ) as listed
    cross join vocabulary
),

half as materialized (
    select
        row_number() over () as half_id,
        composition_half.components,
        list(composition_half.composition_number) filter (composition_half.is_lower) as lower_of,
        list(composition_half.composition_number) filter (not composition_half.is_lower) as upper_of
    from (
        select
            whole.composition_number,
            unnest([true, false]) as is_lower,
            unnest([
                whole.components[:len(whole.components) // 2],
                whole.components[len(whole.components) // 2 + 1:]
            ]) as components
        from (
            select
                given.composition_number,
                list_transform(
                    given.elements,
                    lambda symbol, i: {'symbol': symbol, 'amount': given.amounts[i]}
                ) as components
            from given
            where given.reason is null
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
        lower_half.composition_number,
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
            unnest(half_choice.lower_of) as composition_number
        from half_choice
    ) as lower_half
    inner join (
        select
            half.half_id,
            unnest(half.upper_of) as composition_number
        from half
    ) as upper_half using (composition_number)
),

shown_choice as (
    select
        lower_choice.composition_number,
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
    group by lower_choice.composition_number
),

-- Materialised, so that the lists of vocabulary do not go through the join above.
chosen as materialized (
    select
        given.composition_number,
        given.elements,
        given.in_space,
        given.reason,
        shown_choice.choice,
        shown_choice.electronegativity_margin
    from given
    left join shown_choice using (composition_number)
),

assigned as (
    select
        chosen.composition_number,
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
    assigned.composition_number,
    assigned.in_space,
    coalesce(not assigned.choice['is_forbidden'], false) as is_allowed,
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

comment on macro table labelled_of is
'labelled_of(compositions): is_allowed, in_space and reason of each of {elements, amounts}.';
