-- The grammar of chemical formulas, as macros on text; the table macro parsed puts them together.
--
--   formula  = part { "·" part } [ charge ]         CuSO4·5H2O, 2CaO·SiO2, [PtCl6]2-, SO4^2-, Fe+3
--   part     = [ number ] unit { unit }             the number multiplies the whole part
--   unit     = symbol [ number ]                    Fe, Fe2, Fe0.5
--            | "(" part { "·" part } ")" [ number ] and the same with [ ] and { }, nested at will
--   number   = decimal, explicit ones included; subscripts such as ₂ are digits; spaces may separate units
--
-- "•", "∙", "⋅", "・" and "*" are the dot too. "." is the dot where a symbol, a bracket, a space or a number of
-- waters or ammonias follows it, otherwise a decimal point; a formula that would use it as both is refused.
-- D and T are hydrogen. A charge is left out: only the composition is read.

-- The formula with one way of writing each sign, without its charge, its dots told from decimal points.
create macro formula_signs_unified(text) as
    regexp_replace(
        trim(translate(
            text,
            -- The last three are the no-break, thin and narrow no-break spaces.
            '₀₁₂₃₄₅₆₇₈₉•∙⋅・*−–' || chr(9) || chr(160) || chr(8201) || chr(8239),
            '0123456789·····--    '
        )),
        '\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]*[⁺⁻]+[⁰¹²³⁴⁵⁶⁷⁸⁹]*$', '^+'
    );

-- After a symbol or a round bracket a digit before the sign belongs to the amount (NH4+); after a square
-- bracket, a space or ^ it belongs to the charge. With two digits nobody can tell (SO42-): refused.
create macro formula_charge_left_out(text) as
    regexp_replace(
        regexp_replace(text, '\]\s*[0-9]+[+-]+$', ']'),
        '(?:\s*\^\s*[({]?\s*(?:[0-9]*[+-]+|[+-][0-9]+)\s*[)}]?'
        || '|\s+(?:[0-9]*[+-]+|[+-][0-9]+)'
        || '|[\[({](?:[0-9]*[+-]+|[+-][0-9]+)[\])}]'
        || '|[+-]+[0-9]*)$',
        ''
    );

create macro formula_has_ambiguous_charge(text) as
    regexp_matches(text, '[A-Za-z)}][0-9]*[1-9][0-9]*[1-9][+-]+$')
    and not regexp_full_match(text, '[A-Z][a-z]?[0-9]+[+-]+');

create macro formula_dots_told(text) as
    regexp_replace(
        regexp_replace(text, '\s*\.\s*([A-Z(\[{])|\s+\.\s*|\.\s+', '·\1', 'g'),
        '([A-Za-z)\]}](?:[1-9][0-9]*)?)\.([0-9]+(?:\.[0-9]+)?\s*[(\[{]?(?:H2O|D2O|OH2|NH3))',
        '\1·\2', 'g'
    );

-- A decimal point after an amount of one or more, in a formula that has "." as the dot or opens with a
-- coefficient: Al2O3.2SiO2.2H2O could be read with 3.2 oxygens.
create macro formula_has_ambiguous_dot(text, told_text) as
    regexp_matches(told_text, '[A-Za-z)\]}](?:[1-9][0-9]*)?\.[0-9]')
    and (
        regexp_matches(text, '^[0-9]')
        or (not contains(text, '·') and contains(told_text, '·'))
    );

-- A part with a coefficient as a bracket with an amount: CuSO4·5H2O becomes CuSO4(H2O)5. The part ends at the
-- next dot or with the bracket it stands in; brackets inside it are read three deep. What is deeper keeps its
-- coefficient, and a number without a symbol is refused.
create macro formula_parts_bracketed(told_text) as
    regexp_replace(
        '·' || told_text,
        '·\s*([0-9.]+)((?:[^·()\[\]{}]|'
        || '[(\[{](?:[^()\[\]{}]|[(\[{](?:[^()\[\]{}]|[(\[{][^()\[\]{}]*[)\]}])*[)\]}])*[)\]}]'
        || ')*)',
        '(\2)\1', 'g'
    );

-- The amount that a number denotes: none is one, and repeated decimals such as 0.333 or 0.6667 are how thirds
-- and sixths are printed. Null if it is no number.
create macro formula_amount(number) as
    case
        when number = '' then 1::double
        when regexp_matches(number, '\.(?:33+3|66+[67]|16+[67]|83+3)$') then round(number::double * 6) / 6
        else try_cast(number as double)
    end;

-- The units of a formula with the amounts that its brackets give them.
-- units: list of (sign, amount), sign being a symbol or a bracket. Read from the right, so that a bracket's
-- amount comes before what it holds. open_brackets is a stack: the closing sign and the product of amounts that
-- now applies. Its first entry stands for the formula itself; a bracket that does not match leaves another one
-- below it that nothing takes away.
create macro formula_brackets_expanded(units) as
    list_reduce(
        list_reverse(units),
        lambda state, unit: {
            'open_brackets': case
                when unit['sign'] in (')', ']', '}')
                    then list_append(state['open_brackets'], {
                        'closer': unit['sign'],
                        'factor': unit['amount'] * state['open_brackets'][-1]['factor']
                    })
                when translate(unit['sign'], '([{', ')]}') = state['open_brackets'][-1]['closer']
                    then state['open_brackets'][:-2]
                when unit['sign'] in ('(', '[', '{')
                    then list_prepend(state['open_brackets'][1], state['open_brackets'])
                else state['open_brackets']
            end,
            'units': case
                when unit['sign'] in ('(', '[', '{', ')', ']', '}') then state['units']
                else list_append(state['units'], {
                    'sign': unit['sign'],
                    'amount': unit['amount'] * state['open_brackets'][-1]['factor']
                })
            end
        },
        {
            'open_brackets': [{'closer': '', 'factor': 1::double}],
            'units': []::struct(sign varchar, amount double)[]
        }
    );

-- Why a text cannot be cut into units: what is left of it without them. Null if nothing is left.
create macro formula_unread_reason(bracketed_text) as
    regexp_replace(
        'cannot read "' || nullif(
            trim(regexp_replace(
                bracketed_text,
                '(?:[A-Z][a-z]?|[()\[\]{}])\s*(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)?\s*|·\s*', '', 'g'
            )),
            ''
        ) || '"',
        '("[a-z].*)', '\1: symbols of elements start with a capital letter'
    );

-- Why units make no composition, null if they do. elements: the element of each unit, null where its sign is
-- no symbol of one.
create macro formula_unit_reason(units, elements) as
    coalesce(
        case when len(units) = 0 then 'no element in it' end,
        'no such element (H to Lr): ' || nullif(array_to_string(list_distinct(list_transform(
            list_filter(units, lambda unit, i: elements[i] is null), lambda unit: unit['sign']
        )), ', '), ''),
        case list_min(list_transform(units, lambda unit: unit['amount'])) when 0 then 'an amount is zero' end,
        case
            when list_max(list_transform(units, lambda unit: unit['amount'])) > 100000
                then 'an amount is above 100,000'
        end
    );

-- The smallest factor up to 20 that makes all amounts whole; null if there is none.
create macro formula_whole_factor(amounts) as
    list_filter(
        range(1, 21),
        lambda factor: list_max(list_transform(
            amounts, lambda amount: abs(amount * factor - round(amount * factor))
        )) < 1e-6
    )[1];

-- Symbols and amounts written one after the other, ones left out.
create macro formula_text(symbols, amounts) as
    array_to_string(
        list_transform(
            symbols,
            lambda symbol, i:
            symbol::varchar || case when amounts[i] = 1 then '' else amounts[i]::varchar end
        ),
        ''
    );

-- The same in alphabetical order.
create macro formula_alphabetical(symbols, amounts) as
    array_to_string(
        list_sort(list_transform(
            symbols,
            lambda symbol, i:
            symbol::varchar || case when amounts[i] = 1 then '' else amounts[i]::varchar end
        )),
        ''
    );

comment on macro formula_signs_unified is
'formula_signs_unified(text): the formula with one way of writing digits, dots, signs and spaces.';
comment on macro formula_charge_left_out is
'formula_charge_left_out(text): the formula without a charge at its end.';
comment on macro formula_has_ambiguous_charge is
'formula_has_ambiguous_charge(text): whether the end could be an amount or a charge (SO42-).';
comment on macro formula_dots_told is
'formula_dots_told(text): the formula with "." written "·" where it separates parts.';
comment on macro formula_has_ambiguous_dot is
'formula_has_ambiguous_dot(text, told_text): whether "." could be a decimal point or separate parts.';
comment on macro formula_parts_bracketed is
'formula_parts_bracketed(told_text): the formula with each coefficient as the amount of a bracket.';
comment on macro formula_amount is
'formula_amount(number): the amount that a number in a formula denotes; null if it is not a number.';
comment on macro formula_brackets_expanded is
'formula_brackets_expanded(units): the units with the amounts of their brackets multiplied in.';
comment on macro formula_unread_reason is
'formula_unread_reason(bracketed_text): what of a formula cannot be read, as a reason; null if nothing.';
comment on macro formula_unit_reason is
'formula_unit_reason(units, elements): why units make no composition; null if they do.';
comment on macro formula_whole_factor is
'formula_whole_factor(amounts): the smallest factor up to 20 that makes all amounts whole, or null.';
comment on macro formula_alphabetical is
'formula_alphabetical(symbols, amounts): symbols and amounts in alphabetical order, ones left out.';
comment on macro formula_text is
'formula_text(symbols, amounts): symbols and amounts written one after the other, ones left out.';
