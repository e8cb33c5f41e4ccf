-- other_rule_of(compositions): of compositions that are not allowed, which other rule of the macro
-- rules allows them. compositions is the name of a relation as for labelled_of, with the columns
-- formula, and is_allowed and electronegativity_margin as labelled_of gives them. One row per
-- composition of which there is something to tell. Key: composition_number. Columns: addition,
-- which a reason goes on with.
--
-- Mixed valence: one element of mixed_valence_element has its atoms in two states that follow each
-- other in its list, all others are in one state each. Of several such choices the one shown has
-- the most usual least usual state, as in labelled_of. What neutrality allows beyond that, with two
-- mixed elements or three states, is rare: rules tells it. Elements are folded in one at a time in
-- the order of electronegativity, those that are out of order left behind; the mixed one with its
-- sign, and without a charge, which is what the others lack. The last one, which has most choices
-- before it, is no more than looked at.
create macro other_rule_of(compositions) as table
with recursive given as materialized (
    select
        listed.composition_number,
        listed.formula,
        listed.elements::varchar[] as elements,
        listed.amounts,
        case
            when len(listed.elements) = 1 then 'SMACT''s validity takes it as an element'
            -- list_has_all takes ten times as long.
            when
                len(list_filter(
                    listed.elements::varchar[],
                    lambda symbol: not list_contains(vocabulary.smact_metals, symbol)
                )) = 0
                then 'SMACT''s validity takes it as an alloy'
            when listed.electronegativity_margin = 0 then 'a tie passes at a margin of 0'
        end as other_rule
    from query_table(compositions) as listed
    cross join vocabulary
    where not listed.is_allowed
),

-- One row per element that could be mixed.
site as materialized (
    select
        row_number() over () as site_id,
        placed.composition_number,
        placed.place,
        placed.symbol,
        placed.amount,
        placed.n_components
    from (
        select
            given.composition_number,
            len(given.elements) as n_components,
            unnest(given.elements)::element_symbol as symbol,
            unnest(given.amounts)::bigint as amount,
            generate_subscripts(given.elements, 1) as place
        from given
        cross join vocabulary
        where
            given.other_rule is null
            -- The last in the order of electronegativity is no cation, the first no anion.
            and not list_contains(vocabulary.only_cations, given.elements[-1])
            and not list_contains(vocabulary.only_anions, given.elements[1])
            and not list_has_any(given.elements, vocabulary.unplaced)
            and not list_has_any(given.elements, vocabulary.stateless)
    ) as placed
    semi join mixed_valence_element using (symbol)
    where placed.amount > 1
),

component as materialized (
    select
        site.site_id,
        listed.place,
        listed.z,
        listed.amount,
        listed.place = site.place as is_site,
        listed.place = site.n_components as is_last
    from site
    inner join (
        select
            given.composition_number,
            enum_code(unnest(given.elements)::element_symbol)::bigint + 1 as z,
            unnest(given.amounts)::bigint as amount,
            generate_subscripts(given.elements, 1) as place
        from given
        where given.composition_number in (select asked.composition_number from site as asked)
    ) as listed using (composition_number)
),

-- What an element can be; as the mixed one, either kind of ion of which it has two states.
offered as materialized (
    select
        component_state.z,
        false as is_site,
        null::bigint as site_sign,
        component_state.charge,
        component_state.as_cation,
        component_state.as_anion,
        component_state.rarity
    from component_state
    union all
    select distinct
        enum_code(state_pair.symbol)::bigint + 1 as z,
        true as is_site,
        state_pair.sign as site_sign,
        0 as charge,
        case when state_pair.sign > 0 then state_pair.electronegativity end as as_cation,
        case when state_pair.sign < 0 then state_pair.electronegativity end as as_anion,
        1 as rarity
    from state_pair
),

partial_choice as (
    select
        site.site_id,
        0::bigint as place,
        null::bigint as site_sign,
        0::bigint as charge,
        null::decimal(3, 2) as highest_cation,
        null::decimal(3, 2) as lowest_anion,
        1 as rarity
    from site
    union all
    select
        extended.site_id,
        extended.place,
        extended.site_sign,
        extended.charge,
        extended.highest_cation,
        extended.lowest_anion,
        min(extended.rarity) as rarity
    from (
        select
            partial_choice.site_id,
            component.place,
            coalesce(partial_choice.site_sign, offered.site_sign) as site_sign,
            partial_choice.charge + component.amount * offered.charge as charge,
            greatest(partial_choice.highest_cation, offered.as_cation) as highest_cation,
            least(partial_choice.lowest_anion, offered.as_anion) as lowest_anion,
            greatest(partial_choice.rarity, offered.rarity) as rarity
        from partial_choice
        inner join component
            on
                partial_choice.site_id = component.site_id
                and component.place = partial_choice.place + 1
                and not component.is_last
        inner join offered using (z, is_site)
    ) as extended
    where is_ordered(extended.highest_cation, extended.lowest_anion)
    group by all
),

choice as (
    select
        partial_choice.site_id,
        coalesce(partial_choice.site_sign, offered.site_sign) as site_sign,
        partial_choice.charge + component.amount * offered.charge as charge,
        greatest(partial_choice.highest_cation, offered.as_cation) as highest_cation,
        least(partial_choice.lowest_anion, offered.as_anion) as lowest_anion,
        greatest(partial_choice.rarity, offered.rarity) as rarity
    from partial_choice
    inner join component
        on
            partial_choice.site_id = component.site_id
            and component.place = partial_choice.place + 1
            and component.is_last
    inner join offered using (z, is_site)
),

mixed as (
    select
        site.composition_number,
        min({
            'rarity': greatest(choice.rarity, state_pair.rarity),
            'text': printf(
                'neutral if %s is mixed, %+d and %+d',
                site.symbol::varchar, state_pair.lower_state, state_pair.upper_state
            )
        })['text'] as other_rule
    from choice
    inner join site using (site_id)
    inner join state_pair
        on
            site.symbol = state_pair.symbol
            and choice.site_sign = state_pair.sign
            and site.amount * state_pair.lower_state < -choice.charge
            and site.amount * state_pair.upper_state > -choice.charge
            and (choice.charge + site.amount * state_pair.lower_state)
            % (state_pair.upper_state - state_pair.lower_state) = 0
    where is_ordered(choice.highest_cation, choice.lowest_anion)
    group by site.composition_number
)

select
    given.composition_number,
    '; ' || coalesce(given.other_rule, mixed.other_rule)
    || ' (`stoichia rules ' || given.formula || '`)' as addition
from given
left join mixed using (composition_number)
where given.other_rule is not null or mixed.other_rule is not null;

comment on macro table other_rule_of is
'other_rule_of(compositions): of compositions that are not allowed, which other rule allows them.';
