-- rule_count(n_components, margin): how many compositions of the whole space, of so many
-- components, each of the rules of the macro rules admits. One row. Columns: n_components,
-- n_unique, n_allowed, n_mixed_valence_allowed, n_all_metal, n_margin_allowed, n_smact_valid (as
-- smact_validity is by default: alloys are valid, mixed valence is not). Nothing is listed to be
-- counted; two and three components take seconds, four up to a minute or two.

-- allowed_count(n_components, margin, is_mixed_valence): how many compositions have some neutral
-- choice of oxidation states in which every anion is more electronegative than every cation by the
-- margin at least. One row. Electronegativities are given in hundredths, so that 0.01 is the
-- strict order of the definition. is_mixed_valence: one state per atom, not per element, of the
-- elements in mixed_valence_element.
--
-- It generalises the fast path of sql/space. An element of a composition is on one side, that of
-- the cations, the anions or the zero states, and offers its states there; what it offers, and
-- which elements before it in electronegativity are nearer than the margin, is all that matters of
-- an element set: its signature. An open choice of sides is a pattern: one offer per place. For a
-- pattern, the ratios that are neutral are found by folding up, for each half of the places, which
-- ratios give which charge: a mask of ratios per charge. Halves meet where their charges cancel.
create macro allowed_count(n_components, margin := 0.01, is_mixed_valence := false) as table
with recursive element_state as (
    select
        element.symbol,
        element.space_position as position,
        element.electronegativity,
        is_mixed_valence and mixed_valence_element.symbol is not null as is_mixed,
        species.oxidation_state
    from element
    inner join species using (symbol)
    left join mixed_valence_element using (symbol)
    where element.in_space and element.electronegativity is not null
),

-- What an element can be: 1 a cation, -1 an anion, 0 neither, and the states it then offers. An
-- atom of an element of mixed valence may be in the zero state where others are ions.
side_offer as materialized (
    select
        element_state.symbol,
        element_state.position,
        element_state.electronegativity,
        side.side,
        element_state.is_mixed and count(*) > 1 as is_mixed,
        list(element_state.oxidation_state order by element_state.oxidation_state)
            as oxidation_states
    from element_state
    inner join (values (1), (0), (-1)) as side (side)
        on
            (side.side != 0 and element_state.oxidation_state * side.side >= 0)
            or (side.side = 0 and element_state.oxidation_state = 0)
    group by
        element_state.symbol,
        element_state.position,
        element_state.electronegativity,
        side.side,
        element_state.is_mixed
    having side.side = 0 or max(abs(element_state.oxidation_state)) > 0
),

offer as materialized (
    select
        row_number() over () as offer_id,
        distinct_side.is_mixed,
        distinct_side.oxidation_states
    from (
        select distinct
            side_offer.is_mixed,
            side_offer.oxidation_states
        from side_offer
    ) as distinct_side
),

-- Elements of one role offer the same.
element_role as materialized (
    select
        offered.position,
        offered.electronegativity,
        offered.offers,
        dense_rank() over (order by offered.offers) as role_id
    from (
        select
            side_offer.position,
            side_offer.electronegativity,
            list(
                {'side': side_offer.side, 'offer_id': offer.offer_id}
                order by side_offer.side
            ) as offers
        from side_offer
        inner join offer using (is_mixed, oxidation_states)
        group by side_offer.position, side_offer.electronegativity
    ) as offered
),

role_side as materialized (
    select
        role.role_id,
        unnest(role.offers)['side'] as side,
        unnest(role.offers)['offer_id'] as offer_id
    from (
        select distinct
            element_role.role_id,
            element_role.offers
        from element_role
    ) as role
),

-- Sets grow by one element at a time, in the order of electronegativity. The key has ten bits per
-- element: seven for its role, three for how many elements before it are near.
grown_set as (
    select
        1 as n_elements,
        element_role.position as last_position,
        [element_role.electronegativity] as electronegativities,
        element_role.role_id::ubigint * 8 as signature_key
    from element_role
    union all
    select
        grown_set.n_elements + 1 as n_elements,
        added.position as last_position,
        list_append(grown_set.electronegativities, added.electronegativity)
            as electronegativities,
        grown_set.signature_key * 1024
        + added.role_id * 8
        + len(list_filter(
            grown_set.electronegativities,
            lambda value:
            case
                when margin > 0 then added.electronegativity - value < margin
                else added.electronegativity - value <= -margin
            end
        )) as signature_key
    from grown_set
    inner join element_role as added on grown_set.last_position < added.position
    where grown_set.n_elements < n_components
),

signature as materialized (
    select
        grown_set.signature_key,
        count(*) as n_element_sets
    from grown_set
    where grown_set.n_elements = n_components
    group by grown_set.signature_key
),

-- One row per signature, number of its elements placed, and open choice of their sides. Above 0,
-- the margin keeps an anion from standing on a near cation, and a cation from following an anion at
-- all; below, a cation may follow an anion that is near.
side_choice as (
    select
        signature.signature_key,
        0 as n_placed,
        []::integer[] as sides,
        0::ubigint as pattern_key
    from signature
    union all
    select
        side_choice.signature_key,
        side_choice.n_placed + 1 as n_placed,
        list_append(side_choice.sides, role_side.side) as sides,
        side_choice.pattern_key * 256 + role_side.offer_id as pattern_key
    from side_choice
    inner join role_side
        on
            side_choice.signature_key >> (10 * (n_components - side_choice.n_placed - 1) + 3) & 127
            = role_side.role_id
    where
        side_choice.n_placed < n_components
        and case
            when role_side.side = 0 then true
            when role_side.side = -1
                then margin <= 0
                or not list_contains(
                    side_choice.sides[
                        side_choice.n_placed + 1
                        - (
                            side_choice.signature_key
                            >> (10 * (n_components - side_choice.n_placed - 1)) & 7
                        )::bigint:
                    ],
                    1
                )
            else not list_contains(
                side_choice.sides[
                    :side_choice.n_placed
                    - case
                        when margin > 0 then 0
                        else (
                            side_choice.signature_key
                            >> (10 * (n_components - side_choice.n_placed - 1)) & 7
                        )::bigint
                    end
                ],
                -1
            )
        end
),

-- Signatures with the same patterns are one.
pattern_list as materialized (
    select
        row_number() over () as pattern_list_id,
        listed.pattern_keys,
        sum(listed.n_element_sets) as n_element_sets
    from (
        select
            any_value(signature.n_element_sets) as n_element_sets,
            list(side_choice.pattern_key order by side_choice.pattern_key) as pattern_keys
        from side_choice
        inner join signature using (signature_key)
        where
            side_choice.n_placed = n_components
            -- Without cations only zero states are neutral, and without anions.
            and (
                list_has_all(side_choice.sides, [1, -1])
                or not list_has_any(side_choice.sides, [1, -1])
            )
        group by side_choice.signature_key
    ) as listed
    group by listed.pattern_keys
),

-- A pattern's offers before and after the middle.
pattern as materialized (
    select
        unpacked.pattern_list_id,
        unpacked.pattern_key >> (8 * (n_components - n_components // 2)) as lower_key,
        unpacked.pattern_key & ((1::ubigint << (8 * (n_components - n_components // 2))) - 1)
            as upper_key
    from (
        select
            pattern_list.pattern_list_id,
            unnest(pattern_list.pattern_keys) as pattern_key
        from pattern_list
    ) as unpacked
),

needed_half as materialized (
    select distinct
        false as is_upper,
        0 as place_before,
        n_components // 2 as n_places,
        pattern.lower_key as half_key
    from pattern
    union all
    select distinct
        true as is_upper,
        n_components // 2 as place_before,
        n_components - n_components // 2 as n_places,
        pattern.upper_key as half_key
    from pattern
),

needed_step as materialized (
    select distinct
        needed_half.is_upper,
        step.step,
        needed_half.place_before + step.step as place,
        needed_half.half_key >> (8 * (needed_half.n_places - step.step + 1)) as key_before,
        needed_half.half_key >> (8 * (needed_half.n_places - step.step)) & 255 as offer_id
    from needed_half
    inner join range(1, 9) as step (step) on needed_half.n_places >= step.step
),

-- The charges that so many atoms can have together.
atom_charge as (
    select
        offer.offer_id,
        1 as amount,
        unnest(offer.oxidation_states)::integer as charge
    from offer
    where offer.is_mixed
    union
    select
        atom_charge.offer_id,
        atom_charge.amount + 1 as amount,
        atom_charge.charge + state.charge as charge
    from atom_charge
    inner join (
        select
            offer.offer_id,
            unnest(offer.oxidation_states)::integer as charge
        from offer
    ) as state using (offer_id)
    cross join params
    where atom_charge.amount < params.max_amount
),

offered_charge as materialized (
    select
        atom_charge.offer_id,
        atom_charge.amount,
        atom_charge.charge
    from atom_charge
    union all
    select
        state.offer_id,
        amount.amount,
        state.charge * amount.amount as charge
    from (
        select
            offer.offer_id,
            unnest(offer.oxidation_states)::integer as charge
        from offer
        where not offer.is_mixed
    ) as state
    cross join params
    inner join range(1, 33) as amount (amount) on params.max_amount >= amount.amount
),

no_ratio as materialized (
    select repeat('0', count(*)::integer)::bit as mask
    from ratio
    where ratio.n_components = n_components
),

amount_mask as materialized (
    select
        placed.place,
        placed.amount,
        bit_or(set_bit(no_ratio.mask, placed.ratio_id::integer, 1)) as mask
    from (
        select
            ratio.ratio_id,
            unnest(ratio.amounts) as amount,
            generate_subscripts(ratio.amounts, 1) as place
        from ratio
        where ratio.n_components = n_components
    ) as placed
    cross join no_ratio
    group by placed.place, placed.amount
),

-- One row per place, offer and charge: the ratios whose amount at that place can have it.
charge_mask as materialized (
    select
        amount_mask.place,
        offered_charge.offer_id,
        offered_charge.charge,
        bit_or(amount_mask.mask) as mask
    from amount_mask
    inner join offered_charge using (amount)
    group by amount_mask.place, offered_charge.offer_id, offered_charge.charge
),

-- One row per half, number of its places folded in, their offers, and charge: the ratios with it.
half_mask as (
    select
        half.is_upper,
        0::bigint as step,
        0::ubigint as half_key,
        0::integer as charge,
        ~no_ratio.mask as mask
    from no_ratio
    cross join (values (false), (true)) as half (is_upper)
    union all
    select
        half_mask.is_upper,
        half_mask.step + 1 as step,
        half_mask.half_key * 256 + needed_step.offer_id as half_key,
        half_mask.charge + charge_mask.charge as charge,
        bit_or(half_mask.mask & charge_mask.mask) as mask
    from half_mask
    inner join needed_step
        on
            half_mask.is_upper = needed_step.is_upper
            and half_mask.half_key = needed_step.key_before
            and needed_step.step = half_mask.step + 1
    inner join charge_mask using (place, offer_id)
    group by all
),

lower_mask as materialized (
    select
        half_mask.half_key as lower_key,
        half_mask.charge,
        half_mask.mask
    from half_mask
    where not half_mask.is_upper and half_mask.step = n_components // 2
),

upper_mask as materialized (
    select
        half_mask.half_key as upper_key,
        -half_mask.charge as charge,
        half_mask.mask
    from half_mask
    where half_mask.is_upper and half_mask.step = n_components - n_components // 2
),

pattern_list_mask as (
    select
        pattern.pattern_list_id,
        bit_or(lower_mask.mask & upper_mask.mask) as mask
    from pattern
    inner join lower_mask using (lower_key)
    inner join upper_mask using (upper_key, charge)
    group by pattern.pattern_list_id
)

select
    coalesce(sum(pattern_list.n_element_sets * bit_count(pattern_list_mask.mask)), 0)::ubigint
        as n_allowed
from pattern_list_mask
inner join pattern_list using (pattern_list_id);

comment on macro table allowed_count is
'allowed_count(n_components, margin := 0.01, is_mixed_valence := false): compositions allowed so.';

create macro rule_count(n_components, margin := 0.0) as table
with asked as (
    select
        case
            when list_contains(params.listed_components, n_components) then n_components
            when list_contains(params.components, n_components) then uncounted(n_components)
            else not_there(n_components, params.components)
        end as n_components
    from params
),

element_list as (
    select
        list(element.symbol) filter (element.is_smact_metal) as smact_metals,
        count(*) filter (element.is_metal) as n_metals
    from element
    where element.in_space
),

-- What is forbidden, and to SMACT an alloy.
alloy_count as (
    select sum(space_count.n_ratios - allowed_mask.n_allowed) as n_alloys
    from element_set
    inner join allowed_mask using (n_components, mask_id)
    inner join space_count using (n_components)
    inner join asked using (n_components)
    cross join element_list
    where list_has_all(element_list.smact_metals, element_set.elements)
)

select
    space_count.n_components,
    space_count.n_unique,
    space_count.n_allowed,
    mixed_valence.n_allowed as n_mixed_valence_allowed,
    (binomial(element_list.n_metals, asked.n_components) * space_count.n_ratios)::ubigint
        as n_all_metal,
    by_margin.n_allowed as n_margin_allowed,
    (space_count.n_allowed + coalesce(alloy_count.n_alloys, 0))::ubigint as n_smact_valid
from asked
inner join space_count using (n_components)
cross join element_list
cross join alloy_count
cross join allowed_count(n_components, is_mixed_valence := true) as mixed_valence
cross join allowed_count(n_components, margin := margin) as by_margin;

comment on macro table rule_count is
'rule_count(n_components, margin := 0.0): how much of the whole space each rule admits.';
