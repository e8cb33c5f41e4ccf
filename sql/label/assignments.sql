-- assignments(formula): every choice of one listed oxidation state per element that makes the
-- formula neutral. One row per choice, in the order of labelled_of, whose reason shows the first:
-- the allowed ones first, then those with larger common_states, then by the usual rank of the most
-- electronegative element's state, then of the next. Columns: assignment (the species as text),
-- elements, charges, electronegativity_margin (lowest electronegativity of an anion minus highest
-- of a cation; null without both, or where one is unknown), common_states (the least share, over
-- the elements, of the state in what the ICSD reports of its element: species.icsd_share),
-- is_allowed. No row for a text that cannot be read: label says why.
create macro assignments(formula) as table
with recursive component as (
    select
        unnest(parsed.elements) as symbol,
        unnest(parsed.amounts) as amount,
        generate_subscripts(parsed.elements, 1) as place,
        len(parsed.elements) as n_components
    from parsed([formula]) as parsed
),

-- As in label, each half is multiplied out apart and the halves meet where their charges cancel.
half_component as (
    select
        component.place > component.n_components // 2 as is_upper,
        component.symbol,
        component.amount,
        row_number() over (partition by is_upper order by component.place) as place
    from component
),

half_size as (
    select
        half.is_upper,
        count(half_component.symbol) as n_components
    from (values (false), (true)) as half (is_upper)
    left join half_component using (is_upper)
    group by half.is_upper
),

half_choice as (
    select
        half_size.is_upper,
        0::bigint as place,
        0::bigint as charge,
        []::varchar[] as elements,
        []::tinyint[] as charges,
        null::decimal(3, 2) as highest_cation,
        null::decimal(3, 2) as lowest_anion,
        null::double as common_states,
        []::utinyint[] as usual_ranks,
        false as has_unplaced
    from half_size
    union all
    select
        half_choice.is_upper,
        half_component.place,
        half_choice.charge + half_component.amount * species.oxidation_state as charge,
        list_append(half_choice.elements, half_component.symbol) as elements,
        list_append(half_choice.charges, species.oxidation_state) as charges,
        greatest(
            half_choice.highest_cation,
            case when species.oxidation_state > 0 then species.electronegativity end
        ) as highest_cation,
        least(
            half_choice.lowest_anion,
            case when species.oxidation_state < 0 then species.electronegativity end
        ) as lowest_anion,
        least(half_choice.common_states, species.icsd_share) as common_states,
        list_append(half_choice.usual_ranks, species.usual_rank) as usual_ranks,
        half_choice.has_unplaced or species.electronegativity is null as has_unplaced
    from half_choice
    inner join half_component
        on
            half_choice.is_upper = half_component.is_upper
            and half_component.place = half_choice.place + 1
    inner join species on half_component.symbol = species.symbol::varchar
),

whole_half_choice as (
    select
        half_choice.is_upper,
        half_choice.charge,
        half_choice.elements,
        half_choice.charges,
        half_choice.highest_cation,
        half_choice.lowest_anion,
        half_choice.common_states,
        half_choice.usual_ranks,
        half_choice.has_unplaced
    from half_choice
    inner join half_size
        on
            half_choice.is_upper = half_size.is_upper
            and half_choice.place = half_size.n_components
),

neutral_choice as (
    select
        list_concat(lower_choice.elements, upper_choice.elements) as elements,
        list_concat(lower_choice.charges, upper_choice.charges) as charges,
        greatest(lower_choice.highest_cation, upper_choice.highest_cation) as highest_cation,
        least(lower_choice.lowest_anion, upper_choice.lowest_anion) as lowest_anion,
        least(lower_choice.common_states, upper_choice.common_states) as common_states,
        list_reverse(list_concat(lower_choice.usual_ranks, upper_choice.usual_ranks))
            as usual_ranks,
        lower_choice.has_unplaced or upper_choice.has_unplaced as has_unplaced
    from whole_half_choice as lower_choice
    inner join whole_half_choice as upper_choice
        on upper_choice.charge = -lower_choice.charge
    where not lower_choice.is_upper and upper_choice.is_upper
)

select
    list_aggregate(list_transform(
        neutral_choice.elements,
        lambda symbol, i: printf('%s%+d', symbol, neutral_choice.charges[i])
    ), 'string_agg', ' ') as assignment,
    neutral_choice.elements,
    neutral_choice.charges,
    case
        when not neutral_choice.has_unplaced
            then neutral_choice.lowest_anion - neutral_choice.highest_cation
    end as electronegativity_margin,
    neutral_choice.common_states,
    not neutral_choice.has_unplaced
    and is_ordered(neutral_choice.highest_cation, neutral_choice.lowest_anion) as is_allowed
from neutral_choice
where len(neutral_choice.elements) > 0
order by is_allowed desc, neutral_choice.common_states desc, neutral_choice.usual_ranks asc;

comment on macro table assignments is
'assignments(formula): every neutral choice of oxidation states, and whether it passes.';
