-- parsed(formulas): reads formulas. One row per distinct text in the list; key: input. Columns:
-- input, input_numbers (its places in the list, from 1), formula (in the order of
-- electronegativity), formula_reduced (OPTIMADE's: alphabetical), elements and amounts (in the
-- order of formula, without common divisor), reason (why the text could not be read; then those
-- four are null), note (what was done beyond plain reading). The grammar is in formula.sql.
create macro parsed(formulas) as table
with given as (
    -- Grouping also lets all cores read: an unnested list alone is one stream.
    select
        text.input,
        list(text.input_number) as input_numbers
    from (
        select
            unnest(formulas::varchar[]) as input,
            generate_subscripts(formulas::varchar[], 1) as input_number
    ) as text
    group by text.input
),

-- What most formulas are takes a short cut through the same grammar.
recognised as (
    select
        given.input,
        given.input_numbers,
        coalesce(
            regexp_full_match(given.input, '(?:[A-Z][a-z]?[0-9]*)+') and length(given.input) <= 250,
            false
        ) as is_plain,
        case
            when not is_plain then formula_signs_unified(left(given.input, 251))
        end as signed_text
    from given
),

uncharged as (
    select
        recognised.input,
        recognised.input_numbers,
        recognised.is_plain,
        recognised.signed_text,
        formula_charge_left_out(recognised.signed_text) as uncharged_text
    from recognised
),

dotted as (
    select
        uncharged.input,
        uncharged.input_numbers,
        uncharged.is_plain,
        case
            when uncharged.is_plain then uncharged.input
            else formula_dots_told(uncharged.uncharged_text)
        end as told_text,
        uncharged.signed_text,
        uncharged.uncharged_text
    from uncharged
),

bracketed as (
    select
        dotted.input,
        dotted.input_numbers,
        dotted.is_plain,
        dotted.told_text,
        case
            when dotted.is_plain then dotted.input else formula_parts_bracketed(dotted.told_text)
        end as bracketed_text,
        case
            when dotted.is_plain then null
            when coalesce(dotted.signed_text, '') = '' then 'no formula: the text is empty'
            when length(dotted.input) > 250 then 'longer than 250 characters'
            when formula_has_ambiguous_charge(dotted.signed_text)
                then 'amount or charge? write the charge as SO4^2- or SO4 2-'
            when formula_has_ambiguous_dot(dotted.uncharged_text, dotted.told_text)
                then 'decimal point or hydrate dot? write the dot between parts as ·'
        end as reason,
        case when dotted.uncharged_text != dotted.signed_text then 'charge left out' end
            as charge_note
    from dotted
),

unit_spelled as (
    select
        bracketed.input,
        bracketed.input_numbers,
        bracketed.is_plain,
        regexp_extract_all(
            bracketed.bracketed_text, '([A-Z][a-z]?|[()\[\]{}])\s*([0-9.]*)', 1
        ) as signs,
        regexp_extract_all(
            bracketed.bracketed_text, '([A-Z][a-z]?|[()\[\]{}])\s*([0-9.]*)', 2
        ) as numbers,
        bracketed.told_text,
        bracketed.bracketed_text,
        case when not bracketed.is_plain then formula_rest(bracketed.bracketed_text) end as rest,
        bracketed.reason,
        bracketed.charge_note
    from bracketed
),

unit_valued as (
    select
        unit_spelled.input,
        unit_spelled.input_numbers,
        unit_spelled.is_plain,
        unit_spelled.signs,
        list_transform(unit_spelled.numbers, lambda number: formula_amount(number)) as amounts,
        case
            when unit_spelled.is_plain or unit_spelled.reason is not null then unit_spelled.reason
            else formula_unread_reason(
                unit_spelled.told_text, unit_spelled.bracketed_text, unit_spelled.rest
            )
        end as reason,
        unit_spelled.charge_note
    from unit_spelled
),

bracket_expanded as (
    select
        unit_valued.input,
        unit_valued.input_numbers,
        unit_valued.is_plain,
        case
            when unit_valued.is_plain then unit_valued.signs
            else list_filter(
                list_reverse(unit_valued.signs), lambda sign: not contains('()[]{}', sign)
            )
        end as signs,
        case
            when unit_valued.is_plain then {'closers': [''], 'amounts': unit_valued.amounts}
            when unit_valued.reason is null
                then formula_brackets_expanded(unit_valued.signs, unit_valued.amounts)
        end as expansion,
        unit_valued.reason,
        unit_valued.charge_note
    from unit_valued
),

looked_up as (
    select
        bracket_expanded.input,
        bracket_expanded.input_numbers,
        bracket_expanded.is_plain,
        bracket_expanded.signs,
        bracket_expanded.expansion['amounts'] as amounts,
        list_transform(bracket_expanded.signs, lambda sign: vocabulary.element_of[sign])
            as elements,
        case
            when len(bracket_expanded.expansion['closers']) > 1 then 'the brackets do not match'
            else bracket_expanded.reason
        end as reason,
        bracket_expanded.charge_note
    from bracket_expanded
    cross join vocabulary
),

distinguished as (
    select
        looked_up.input,
        looked_up.input_numbers,
        looked_up.is_plain,
        looked_up.amounts,
        looked_up.elements,
        -- A struct of place in the order of formulas, then symbol: so sorted.
        list_sort(list_distinct(looked_up.elements)) as distinct_elements,
        coalesce(
            looked_up.reason,
            formula_unit_reason(looked_up.signs, looked_up.amounts, looked_up.elements)
        ) as reason,
        looked_up.charge_note,
        case when list_has_any(looked_up.signs, ['D', 'T']) then 'D and T read as H' end
            as isotope_note
    from looked_up
),

summed as (
    select
        distinguished.input,
        distinguished.input_numbers,
        distinguished.is_plain,
        list_transform(distinguished.distinct_elements, lambda element: element['symbol'])
            as elements,
        list_transform(
            distinguished.distinct_elements,
            lambda element: list_sum(list_transform(
                distinguished.amounts,
                lambda amount, i:
                case when distinguished.elements[i] = element then amount else 0 end
            ))
        ) as amounts,
        distinguished.reason,
        distinguished.charge_note,
        distinguished.isotope_note
    from distinguished
),

made_whole as (
    select
        summed.input,
        summed.input_numbers,
        summed.elements,
        summed.amounts,
        case when summed.is_plain then 1 else formula_whole_factor(summed.amounts) end as factor,
        summed.reason,
        summed.charge_note,
        summed.isotope_note
    from summed
),

multiplied as (
    select
        made_whole.input,
        made_whole.input_numbers,
        case when made_whole.reason is null then made_whole.elements end as elements,
        case
            when made_whole.reason is null
                then list_transform(
                    made_whole.amounts, lambda amount: round(amount * made_whole.factor)::bigint
                )
        end as amounts,
        case
            when made_whole.reason is null and made_whole.factor is null
                then 'amounts are not whole, and no factor up to 20 makes them whole'
            else made_whole.reason
        end as reason,
        concat_ws(
            '; ',
            made_whole.isotope_note,
            made_whole.charge_note,
            case when made_whole.factor > 1 then 'amounts multiplied to be whole' end
        ) as note
    from made_whole
),

divided as (
    select
        multiplied.input,
        multiplied.input_numbers,
        multiplied.elements,
        list_reduce(
            multiplied.amounts, lambda divisor, amount: gcd(divisor, amount), 0::bigint
        ) as divisor,
        case
            when multiplied.reason is null
                then list_transform(
                    multiplied.amounts, lambda amount: (amount // divisor)::ubigint
                )
        end as amounts,
        multiplied.reason,
        case when multiplied.reason is null then nullif(multiplied.note, '') end as note
    from multiplied
),

written as (
    select
        divided.input,
        divided.input_numbers,
        formula_pieces(divided.elements, divided.amounts) as pieces,
        divided.elements,
        divided.amounts,
        divided.reason,
        divided.note
    from divided
)

select
    written.input,
    written.input_numbers,
    list_aggregate(written.pieces, 'string_agg', '') as formula,
    list_aggregate(list_sort(written.pieces), 'string_agg', '') as formula_reduced,
    case when written.reason is null then written.elements end as elements,
    written.amounts,
    written.reason,
    written.note
from written;

comment on macro table parsed is
'parsed(formulas): one row per distinct text: the composition it denotes, or why it has none.';
