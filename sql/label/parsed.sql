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

-- What most formulas are, symbols with amounts and no second way to read them, takes a short cut.
recognised as (
    select
        given.input,
        given.input_numbers,
        case
            when formula_is_plain(given.input) then 'whole'
            when formula_is_plain_decimal(given.input) then 'decimal'
            else 'spelled'
        end as kind
    from given
),

-- The others are brought to the letters of the grammar, kind by kind.
unmarked as (
    select
        recognised.input,
        recognised.input_numbers,
        recognised.kind,
        case
            when recognised.kind = 'spelled'
                then formula_surroundings_left_out(formula_latex_left_out(formula_html_left_out(
                    formula_characters_unified(left(recognised.input, 251))
                )))
        end as marked_text
    from recognised
),

surrounded as (
    select
        unmarked.input,
        unmarked.input_numbers,
        unmarked.kind,
        unmarked.marked_text,
        formula_state(unmarked.marked_text) as state,
        formula_phase(unmarked.marked_text) as phase
    from unmarked
),

spelled as (
    select
        surrounded.input,
        surrounded.input_numbers,
        surrounded.kind,
        formula_powers_spelled(trim(surrounded.marked_text[
            length(surrounded.phase) + 1:length(surrounded.marked_text) - length(surrounded.state)
        ])) as spelled_text,
        surrounded.phase,
        surrounded.state
    from surrounded
),

commas_told as (
    select
        spelled.input,
        spelled.input_numbers,
        spelled.kind,
        spelled.spelled_text,
        formula_commas_told(spelled.spelled_text) as commas_text,
        case when spelled.phase != '' then 'phase left out' end as phase_note,
        case when spelled.state != '' then 'state left out' end as state_note
    from spelled
),

sums_told as (
    select
        commas_told.input,
        commas_told.input_numbers,
        commas_told.kind,
        commas_told.spelled_text,
        formula_sums_told(formula_isotopes_left_out(commas_told.commas_text)) as summed_text,
        commas_told.phase_note,
        commas_told.state_note,
        case
            when formula_isotopes_left_out(commas_told.commas_text) != commas_told.commas_text
                then 'isotopes read as their elements'
        end as isotope_note
    from commas_told
),

dots_told as (
    select
        sums_told.input,
        sums_told.input_numbers,
        sums_told.kind,
        sums_told.spelled_text,
        sums_told.summed_text,
        formula_dots_told(sums_told.summed_text) as told_text,
        sums_told.phase_note,
        sums_told.state_note,
        sums_told.isotope_note
    from sums_told
),

joined as (
    select
        dots_told.input,
        dots_told.input_numbers,
        dots_told.kind,
        case
            when dots_told.kind = 'spelled' then formula_spaces_told('·' || dots_told.told_text)
            else dots_told.input
        end as joined_text,
        case
            when dots_told.kind != 'spelled' then null
            when coalesce(trim(dots_told.input), '') = '' then 'no formula: the text is empty'
            when dots_told.spelled_text = '' then 'no element in it'
            when length(dots_told.input) > 250 then 'longer than 250 characters'
            else coalesce(
                formula_not_one_reason(dots_told.spelled_text),
                formula_variable_reason(dots_told.spelled_text),
                formula_state_reason(dots_told.spelled_text),
                formula_ion_reason(dots_told.spelled_text),
                formula_list_reason(dots_told.spelled_text),
                formula_isotope_reason(dots_told.spelled_text),
                formula_cage_reason(dots_told.spelled_text),
                formula_letters_reason(dots_told.spelled_text),
                formula_dot_reason(dots_told.summed_text, dots_told.told_text),
                formula_space_reason(
                    dots_told.told_text, formula_bracketless(dots_told.told_text)
                )
            )
        end as reason,
        concat_ws('; ', dots_told.phase_note, dots_told.state_note, dots_told.isotope_note)
            as note
    from dots_told
),

unit_spelled as (
    select
        joined.input,
        joined.input_numbers,
        joined.kind,
        joined.joined_text,
        regexp_extract_all(joined.joined_text, formula_unit_pattern(), 1) as signs,
        regexp_extract_all(joined.joined_text, formula_unit_pattern(), 2) as numbers,
        case
            when joined.kind != 'spelled' or joined.reason is not null then joined.reason
            else formula_rest_reason(
                formula_units_read(joined.joined_text),
                joined.joined_text[length(formula_units_read(joined.joined_text)) + 1:]
            )
        end as reason,
        joined.note
    from joined
),

fraction_read as (
    select
        unit_spelled.input,
        unit_spelled.input_numbers,
        unit_spelled.kind,
        unit_spelled.joined_text,
        unit_spelled.signs,
        unit_spelled.numbers,
        case
            when unit_spelled.kind = 'spelled' and unit_spelled.reason is null
                then list_transform(unit_spelled.numbers, lambda number: formula_fraction(number))
        end as fractions,
        unit_spelled.reason,
        unit_spelled.note
    from unit_spelled
),

unit_valued as (
    select
        fraction_read.input,
        fraction_read.input_numbers,
        fraction_read.kind,
        fraction_read.joined_text,
        fraction_read.signs,
        fraction_read.numbers,
        list_transform(
            fraction_read.signs,
            lambda sign, i: {'sign': sign, 'fraction': fraction_read.fractions[i]}
        ) as units,
        case
            when fraction_read.kind != 'spelled' or fraction_read.reason is not null
                then fraction_read.reason
            else formula_unit_reason(
                fraction_read.joined_text,
                fraction_read.signs,
                fraction_read.numbers,
                fraction_read.fractions
            )
        end as reason,
        concat_ws(
            '; ',
            nullif(fraction_read.note, ''),
            case
                when list_has_any(fraction_read.signs, ['D', 'T']) then 'D and T read as H'
            end,
            case
                when
                    fraction_read.kind = 'spelled'
                    and list_bool_or(list_transform(
                        fraction_read.numbers, lambda number: formula_is_guess(number)
                    ))
                    then 'repeating decimals read as thirds or sixths, a guess'
            end
        ) as note
    from fraction_read
),

bracket_expanded as (
    select
        unit_valued.input,
        unit_valued.input_numbers,
        unit_valued.kind,
        unit_valued.joined_text,
        unit_valued.signs,
        unit_valued.numbers,
        unit_valued.units,
        case
            when unit_valued.kind = 'spelled' and unit_valued.reason is null
                then formula_bracket_factors(unit_valued.units)
        end as expansion,
        unit_valued.reason,
        unit_valued.note
    from unit_valued
),

expanded as (
    select
        bracket_expanded.input,
        bracket_expanded.input_numbers,
        bracket_expanded.kind,
        bracket_expanded.joined_text,
        bracket_expanded.signs,
        bracket_expanded.numbers,
        case
            when bracket_expanded.kind = 'spelled' and bracket_expanded.reason is null
                then formula_amounts(
                    bracket_expanded.units,
                    bracket_expanded.expansion['products'],
                    formula_coefficient_factors(bracket_expanded.units)
                )
        end as exact_amounts,
        case
            when len(bracket_expanded.expansion['closers']) > 1 then 'the brackets do not match'
            else bracket_expanded.reason
        end as reason,
        bracket_expanded.note
    from bracket_expanded
),

made_whole as (
    select
        expanded.input,
        expanded.input_numbers,
        expanded.kind,
        expanded.joined_text,
        case
            when expanded.kind != 'spelled' then expanded.signs
            else list_filter(
                expanded.signs, lambda sign: not contains('()[]{}·', sign)
            )
        end as symbols,
        case
            when expanded.kind = 'whole'
                then list_transform(
                    expanded.numbers,
                    lambda number: case when number = '' then 1 else number::bigint end
                )
            when expanded.kind = 'decimal'
                then list_transform(
                    expanded.numbers,
                    lambda number:
                    case
                        when number = '' then 1000000000
                        else round(number::double * 1e9)::bigint
                    end
                )
            when expanded.reason is null then formula_whole_amounts(expanded.exact_amounts)
        end as amounts,
        case
            when expanded.kind = 'decimal' then 1000000000
            when expanded.reason is null and expanded.kind = 'spelled'
                then formula_whole_factor(expanded.exact_amounts)
        end as factor,
        expanded.reason,
        expanded.note
    from expanded
),

looked_up as (
    select
        made_whole.input,
        made_whole.input_numbers,
        made_whole.kind,
        made_whole.joined_text,
        made_whole.symbols,
        made_whole.amounts,
        made_whole.factor,
        list_transform(made_whole.symbols, lambda symbol: vocabulary.element_of[symbol])
            as elements,
        made_whole.reason,
        made_whole.note
    from made_whole
    cross join vocabulary
),

distinguished as (
    select
        looked_up.input,
        looked_up.input_numbers,
        looked_up.amounts,
        looked_up.factor,
        looked_up.elements,
        -- A struct of place in the order of formulas, then symbol: so sorted.
        list_sort(list_distinct(looked_up.elements)) as distinct_elements,
        case
            when looked_up.reason is not null then looked_up.reason
            when list_count(looked_up.elements) < len(looked_up.elements)
                then formula_symbol_reason(
                    looked_up.joined_text,
                    list_filter(
                        looked_up.symbols, lambda symbol, i: looked_up.elements[i] is null
                    )[1]
                )
            when looked_up.amounts is null or list_count(looked_up.amounts) < len(looked_up.amounts)
                then 'no whole amounts up to 100,000 express these'
        end as reason,
        looked_up.note
    from looked_up
),

summed as (
    select
        distinguished.input,
        distinguished.input_numbers,
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
        distinguished.factor,
        distinguished.reason,
        distinguished.note
    from distinguished
),

-- An amount of zero beside others says that there is none of the element.
present as (
    select
        summed.input,
        summed.input_numbers,
        case
            when list_contains(summed.amounts, 0)
                then list_filter(summed.elements, lambda element, i: summed.amounts[i] > 0)
            else summed.elements
        end as elements,
        case
            when list_contains(summed.amounts, 0)
                then list_filter(summed.amounts, lambda amount: amount > 0)
            else summed.amounts
        end as amounts,
        case
            when list_max(summed.amounts) = 0 and summed.reason is null
                then 'an amount of zero, and no other'
            else summed.reason
        end as reason,
        concat_ws(
            '; ',
            nullif(summed.note, ''),
            case
                when list_contains(summed.amounts, 0)
                    then 'amount of zero left out: ' || list_aggregate(
                        list_filter(summed.elements, lambda element, i: summed.amounts[i] = 0),
                        'string_agg', ', '
                    )
            end,
            case
                when
                    summed.factor > 1
                    and list_bool_or(list_transform(
                        summed.amounts, lambda amount: amount % summed.factor != 0
                    ))
                    then 'amounts multiplied to be whole'
            end
        ) as note
    from summed
),

divided as (
    select
        present.input,
        present.input_numbers,
        present.elements,
        list_reduce(
            present.amounts, lambda divisor, amount: gcd(divisor, amount), 0::bigint
        ) as divisor,
        list_transform(present.amounts, lambda amount: amount // divisor) as amounts,
        present.reason,
        present.note
    from present
),

bounded as (
    select
        divided.input,
        divided.input_numbers,
        divided.elements,
        divided.amounts,
        case
            when divided.reason is null and list_max(divided.amounts) > 100000
                then printf(
                    'in whole numbers an amount is above 100,000: %s%d',
                    divided.elements[list_position(divided.amounts, list_max(divided.amounts))],
                    list_max(divided.amounts)
                )
            else divided.reason
        end as reason,
        divided.note
    from divided
),

written as (
    select
        bounded.input,
        bounded.input_numbers,
        case when bounded.reason is null then bounded.elements end as elements,
        case when bounded.reason is null then bounded.amounts::ubigint[] end as amounts,
        bounded.reason,
        case when bounded.reason is null then nullif(bounded.note, '') end as note
    from bounded
),

pieced as (
    select
        written.input,
        written.input_numbers,
        formula_pieces(written.elements, written.amounts) as pieces,
        written.elements,
        written.amounts,
        written.reason,
        written.note
    from written
)

select
    pieced.input,
    pieced.input_numbers,
    list_aggregate(pieced.pieces, 'string_agg', '') as formula,
    list_aggregate(list_sort(pieced.pieces), 'string_agg', '') as formula_reduced,
    pieced.elements,
    pieced.amounts,
    pieced.reason,
    pieced.note
from pieced;

comment on macro table parsed is
'parsed(formulas): one row per distinct text: the composition it denotes, or why it has none.';
