-- parsed(formulas): reads formulas. One row per distinct text in the list; key: input. Columns:
-- input, input_numbers (its places in the list, from 1), formula (in the order of
-- electronegativity), formula_reduced (OPTIMADE's: alphabetical), elements and amounts (in the
-- order of formula, without common divisor), reason (why the text could not be read; then those
-- four are null), note (what was done beyond plain reading). The grammar is in formula.sql.
create macro parsed(formulas) as table
-- What most formulas are needs no grammar.
with recognised as materialized (
    select
        given.input,
        given.input_numbers,
        formula_is_plain(given.input) as is_plain
    from distinct_text(formulas) as given
),

plain_text as (
    select
        recognised.input,
        recognised.input_numbers
    from recognised
    where recognised.is_plain
),

-- The others are brought to the letters of the grammar, kind by kind.
unmarked as (
    select
        recognised.input,
        recognised.input_numbers,
        formula_surroundings_left_out(formula_latex_left_out(formula_html_left_out(
            formula_characters_unified(coalesce(
                formula_data_told(recognised.input), left(recognised.input, 251)
            ))
        ))) as marked_text
    from recognised
    where recognised.is_plain is not true
),

surrounded as (
    select
        unmarked.input,
        unmarked.input_numbers,
        unmarked.marked_text,
        formula_state(unmarked.marked_text) as state,
        formula_phase(unmarked.marked_text) as phase
    from unmarked
),

spelled as (
    select
        surrounded.input,
        surrounded.input_numbers,
        formula_powers_spelled(trim(surrounded.marked_text[
            length(surrounded.phase) + 1:length(surrounded.marked_text) - length(surrounded.state)
        ])) as spelled_text,
        concat_ws(
            '; ',
            case when surrounded.phase != '' then 'phase left out' end,
            case when surrounded.state != '' then 'state left out' end
        ) as note
    from surrounded
),

isotopes_left_out as (
    select
        spelled.input,
        spelled.input_numbers,
        spelled.spelled_text,
        formula_charge(spelled.spelled_text) as charge,
        formula_isotopes_left_out(spelled.spelled_text) as element_text,
        spelled.note
    from spelled
),

-- What a macro uses more than once is made before it is called: DuckDB writes arguments into macros
-- as they stand.
commas_told as (
    select
        isotopes_left_out.input,
        isotopes_left_out.input_numbers,
        isotopes_left_out.spelled_text,
        isotopes_left_out.charge,
        formula_commas_told(isotopes_left_out.element_text) as comma_text,
        isotopes_left_out.note,
        case
            when isotopes_left_out.element_text != isotopes_left_out.spelled_text
                then 'isotopes read as their elements'
        end as isotope_note
    from isotopes_left_out
),

sums_told as (
    select
        commas_told.input,
        commas_told.input_numbers,
        commas_told.spelled_text,
        commas_told.charge,
        formula_sums_told(commas_told.comma_text) as summed_text,
        commas_told.note,
        commas_told.isotope_note
    from commas_told
),

dots_told as (
    select
        sums_told.input,
        sums_told.input_numbers,
        sums_told.spelled_text,
        sums_told.charge,
        sums_told.summed_text,
        formula_dots_told(sums_told.summed_text) as told_text,
        sums_told.note,
        sums_told.isotope_note
    from sums_told
),

brackets_marked as (
    select
        dots_told.input,
        dots_told.input_numbers,
        dots_told.spelled_text,
        dots_told.charge,
        dots_told.summed_text,
        dots_told.told_text,
        formula_bracketless(dots_told.told_text) as bracketless_text,
        dots_told.note,
        dots_told.isotope_note
    from dots_told
),

joined as (
    select
        brackets_marked.input,
        brackets_marked.input_numbers,
        formula_spaces_told('·' || brackets_marked.told_text) as joined_text,
        case
            when coalesce(trim(brackets_marked.input), '') = '' then 'no formula: the text is empty'
            when brackets_marked.spelled_text = '' then 'no element in it'
            when
                length(brackets_marked.input) > 250
                and formula_data_told(brackets_marked.input) is null
                then 'longer than 250 characters'
            else coalesce(
                formula_data_reason(brackets_marked.input),
                formula_not_one_reason(brackets_marked.spelled_text),
                formula_variable_reason(brackets_marked.spelled_text),
                formula_state_reason(brackets_marked.spelled_text),
                formula_ion_reason(brackets_marked.spelled_text, brackets_marked.charge),
                formula_list_reason(brackets_marked.spelled_text),
                formula_isotope_reason(brackets_marked.spelled_text),
                formula_cage_reason(brackets_marked.spelled_text),
                formula_letters_reason(brackets_marked.spelled_text),
                formula_dot_reason(brackets_marked.summed_text, brackets_marked.told_text),
                formula_space_reason(brackets_marked.told_text, brackets_marked.bracketless_text)
            )
        end as reason,
        brackets_marked.note,
        brackets_marked.isotope_note
    from brackets_marked
),

cut as (
    select
        joined.input,
        joined.input_numbers,
        joined.joined_text,
        case
            when joined.reason is null then formula_units_read(joined.joined_text)
        end as units_text,
        joined.reason,
        joined.note,
        joined.isotope_note
    from joined
),

rest_told as (
    select
        cut.input,
        cut.input_numbers,
        cut.joined_text,
        cut.units_text,
        cut.joined_text[length(cut.units_text) + 1:] as rest_text,
        cut.reason,
        cut.note,
        cut.isotope_note
    from cut
),

unit_spelled as (
    select
        rest_told.input,
        rest_told.input_numbers,
        rest_told.joined_text,
        regexp_extract_all(rest_told.units_text, formula_unit_pattern(), 1) as signs,
        regexp_extract_all(rest_told.units_text, formula_unit_pattern(), 2) as numbers,
        coalesce(
            rest_told.reason,
            formula_rest_reason(rest_told.units_text, rest_told.rest_text)
        ) as reason,
        rest_told.note,
        rest_told.isotope_note
    from rest_told
),

number_read as (
    select
        unit_spelled.input,
        unit_spelled.input_numbers,
        unit_spelled.joined_text,
        unit_spelled.signs,
        unit_spelled.numbers,
        list_transform(unit_spelled.numbers, lambda number: formula_fraction(number))
            as fractions,
        unit_spelled.reason,
        unit_spelled.note,
        unit_spelled.isotope_note
    from unit_spelled
),

unit_valued as (
    select
        number_read.input,
        number_read.input_numbers,
        number_read.joined_text,
        number_read.signs,
        number_read.fractions,
        list_transform(
            number_read.signs,
            lambda sign, i: {'sign': sign, 'fraction': number_read.fractions[i]}
        ) as units,
        coalesce(
            number_read.reason,
            formula_unit_reason(
                number_read.joined_text,
                number_read.signs,
                number_read.numbers,
                number_read.fractions
            )
        ) as reason,
        concat_ws(
            '; ',
            case
                when list_has_any(number_read.signs, ['D', 'T']) then 'D and T read as H'
            end,
            nullif(number_read.note, ''),
            number_read.isotope_note,
            case
                when
                    list_bool_or(list_transform(
                        number_read.numbers, lambda number: formula_is_guess(number)
                    ))
                    then 'repeating decimals read as thirds or sixths, a guess'
            end
        ) as note
    from number_read
),

bounded as (
    select
        unit_valued.input,
        unit_valued.input_numbers,
        unit_valued.joined_text,
        unit_valued.signs,
        unit_valued.fractions,
        unit_valued.units,
        case
            when unit_valued.reason is not null then unit_valued.reason
            when not formula_is_bounded(unit_valued.units)
                then 'its numbers multiply to amounts far above 100,000'
        end as reason,
        unit_valued.note
    from unit_valued
),

bracket_told as (
    select
        bounded.input,
        bounded.input_numbers,
        bounded.joined_text,
        bounded.signs,
        bounded.fractions,
        case when bounded.reason is null then formula_bracket_factors(bounded.units) end
            as bracket_factors,
        case when bounded.reason is null then formula_coefficient_factors(bounded.units) end
            as coefficient_factors,
        bounded.reason,
        bounded.note
    from bounded
),

expanded as (
    select
        bracket_told.input,
        bracket_told.input_numbers,
        bracket_told.joined_text,
        list_filter(
            list_zip(
                bracket_told.signs,
                formula_amounts(
                    bracket_told.fractions,
                    bracket_told.bracket_factors['products'],
                    bracket_told.coefficient_factors
                )
            ),
            lambda unit: unit[1] >= 'A' and unit[1] < '['
        ) as units,
        case
            when len(bracket_told.bracket_factors['closers']) > 1
                then 'the brackets do not match'
            else bracket_told.reason
        end as reason,
        bracket_told.note
    from bracket_told
),

unpaired as (
    select
        expanded.input,
        expanded.input_numbers,
        expanded.joined_text,
        list_transform(
            expanded.units, lambda unit: case when unit[1] in ('D', 'T') then 'H' else unit[1] end
        ) as symbols,
        list_transform(expanded.units, lambda unit: unit[2]) as amounts,
        expanded.reason,
        expanded.note
    from expanded
),

scaled as (
    select
        unpaired.input,
        unpaired.input_numbers,
        unpaired.joined_text,
        unpaired.symbols,
        unpaired.amounts,
        formula_whole_factor(unpaired.amounts) as factor,
        unpaired.reason,
        unpaired.note
    from unpaired
),

part as (
    select
        taken_apart.input,
        taken_apart.input_numbers,
        taken_apart.text,
        taken_apart.symbols,
        taken_apart.amounts,
        taken_apart.factor,
        taken_apart.reason,
        taken_apart.note
    from taken_apart('plain_text') as taken_apart
    union all
    select
        scaled.input,
        scaled.input_numbers,
        scaled.joined_text as text,
        scaled.symbols,
        formula_whole_amounts(scaled.amounts, scaled.factor) as amounts,
        case when scaled.factor > 1 then 0 else 1 end as factor,
        scaled.reason,
        scaled.note
    from scaled
)

from composed('part');

comment on macro table parsed is
'parsed(formulas): one row per distinct text: the composition it denotes, or why it has none.';
