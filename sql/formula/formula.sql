-- The grammar of chemical formulas, as macros on text; table macro parsed puts them together.
--
--   formula  = part { "·" part } [ charge ]         CuSO4·5H2O, 2CaO·SiO2, [PtCl6]2-, SO4^2-, Fe+3
--   part     = [ number ] unit { unit }             the number multiplies the whole part
--   unit     = symbol [ number ]                    Fe, Fe2, Fe0.5
--            | "(" part { "·" part } ")" [ number ] and the same with [ ] and { }, nested at will
--   number   = decimal, explicit ones included; subscripts such as ₂ are digits
--
-- Spaces may separate units. "•", "∙", "⋅", "・" and "*" are the dot too. "." is the dot where a
-- symbol, a bracket, a space or a number of waters or ammonias follows it, otherwise a decimal
-- point; a formula that would use it as both is refused. D and T are hydrogen. A charge is left
-- out: only the composition is read. "- Cl Na -" is how the COD writes NaCl.

-- The formula with one way of writing each sign, without its charge, its dots told from decimal
-- points.
create macro formula_signs_unified(text) as
    regexp_replace(
        trim(translate(
            -- The COD writes formulas between dashes.
            case when text like '- % -' then text[3:-3] else text end,
            -- The last three are the no-break, thin and narrow no-break spaces.
            '₀₁₂₃₄₅₆₇₈₉•∙⋅・*−–' || chr(9) || chr(160) || chr(8201) || chr(8239),
            '0123456789·····--    '
        )),
        '\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]*[⁺⁻]+[⁰¹²³⁴⁵⁶⁷⁸⁹]*$', '^+'
    );

-- After a symbol or a round bracket a digit before the sign belongs to the amount (NH4+); after a
-- square bracket, a space or ^ it belongs to the charge. With two digits nobody can tell (SO42-):
-- refused.
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

-- A point right behind a symbol or bracket (BaO.6Fe2O3), or behind an amount of one or more in a
-- formula that has "." as the dot or opens with a coefficient (Al2O3.2SiO2.2H2O).
create macro formula_has_ambiguous_dot(text, told_text) as
    regexp_matches(told_text, '[A-Za-z)\]}]\.[0-9]')
    or (
        regexp_matches(told_text, '[A-Za-z)\]}][1-9][0-9]*\.[0-9]')
        and (
            regexp_matches(text, '^[0-9]')
            or (not contains(text, '·') and contains(told_text, '·'))
        )
    );

-- Parts with a coefficient as brackets with an amount: CuSO4·5H2O becomes CuSO4(H2O)5. A part ends
-- at the next dot or with the bracket it stands in; brackets inside it are read three deep.
create macro formula_part_bracketed(text) as
    regexp_replace(
        text,
        '·\s*([0-9.]+)((?:[^·()\[\]{}]|'
        || '[(\[{](?:[^·()\[\]{}]|·\s*[^0-9.\s·()\[\]{}]|(?:·\s*)?'
        || '[(\[{](?:[^·()\[\]{}]|·\s*[^0-9.\s·()\[\]{}]|(?:·\s*)?'
        || '[(\[{](?:[^·()\[\]{}]|·\s*[^0-9.\s·()\[\]{}])*[)\]}])*[)\]}])*[)\]}]'
        || ')*)(·|[)\]}]|$)',
        '·(\2)\1\3', 'g'
    );

-- Four times: inner parts come before the ones around them, and of two neighbours one waits for the
-- other. A coefficient that is left after that is refused. (A fold binds the expression once.)
create macro formula_parts_bracketed(told_text) as
    list_reduce(
        [
            '·' || regexp_replace(told_text, '([(\[{])\s*([0-9])', '\1·\2', 'g'),
            'once', 'twice', 'thrice', 'four times'
        ],
        lambda text, pass: formula_part_bracketed(text)
    );

-- What is left of a formula's brackets when the innermost are taken away three times.
create macro formula_deep_brackets(text) as
    regexp_extract(
        list_reduce(
            [text, 'once', 'twice', 'thrice'],
            lambda rest, pass: regexp_replace(rest, '[(\[{][^()\[\]{}]*[)\]}]', '', 'g')
        ),
        '[(\[{]'
    );

-- The amount that a number denotes: none is one, and repeated decimals such as 0.333 or 0.6667 are
-- how thirds and sixths are printed. Null if it is no number.
create macro formula_amount(number) as
    case
        when number = '' then 1::double
        when regexp_matches(number, '\.(?:33+3|66+[67]|16+[67]|83+3)$')
            then round(number::double * 6) / 6
        else try_cast(number as double)
    end;

-- The amounts of a formula's symbols, last symbol first, with those of its brackets multiplied in.
-- signs: symbols and brackets in the order of the text; amounts: the number after each. Read from
-- the right, so that a bracket's amount comes before what it holds. closers and factors are a
-- stack: the signs that close the brackets being read, and the product of amounts that applies
-- inside. Its first entry stands for the formula itself; a bracket that does not match leaves a
-- second one, which nothing takes away.
-- DuckDB before 2.0 folds a list only into the type of its entries: a unit comes as a state with
-- its sign in closers and its amount in factors.
create macro formula_brackets_expanded(signs, amounts) as
    list_reduce(
        list_transform(
            list_reverse(list_zip(signs, amounts)),
            lambda unit: {
                'closers': [unit[1]],
                'factors': [unit[2]],
                'amounts': []::double[]
            }
        ),
        lambda state, unit: {
            'closers': case
                when contains(')]}', unit['closers'][1])
                    then list_concat(state['closers'], unit['closers'])
                when not contains('([{', unit['closers'][1]) then state['closers']
                when translate(unit['closers'][1], '([{', ')]}') = state['closers'][-1]
                    then state['closers'][:-2]
                else list_prepend('', state['closers'])
            end,
            'factors': case
                when contains(')]}', unit['closers'][1])
                    then list_append(state['factors'], unit['factors'][1] * state['factors'][-1])
                when contains('([{', unit['closers'][1]) then state['factors'][:-2]
                else state['factors']
            end,
            'amounts': case
                when contains('()[]{}', unit['closers'][1]) then state['amounts']
                else list_append(state['amounts'], unit['factors'][1] * state['factors'][-1])
            end
        },
        {
            'closers': [''],
            'factors': [1::double],
            'amounts': []::double[]
        }
    );

-- What is left of a text without its units.
create macro formula_rest(bracketed_text) as
    trim(regexp_replace(
        bracketed_text,
        '(?:[A-Z][a-z]?|[)\]}])\s*(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)?\s*|[(\[{·]\s*',
        '', 'g'
    ));

-- Why a text cannot be cut into units, null if it can: what is left of it without them, a
-- coefficient or bracket with nothing in it, or one before brackets that are nested too deep.
create macro formula_unread_reason(told_text, bracketed_text, rest) as
    case
        when rest[1] between 'a' and 'z'
            then 'cannot read "' || rest || '": symbols of elements start with a capital letter'
        when rest != '' then 'cannot read "' || rest || '"'
        when
            regexp_matches(bracketed_text, '[(\[{]\s*[)\]}]')
            and regexp_matches(bracketed_text, '[A-Z]')
            then 'a coefficient or bracket has nothing in it'
        when
            bracketed_text != '·' || told_text
            and formula_deep_brackets(told_text) != ''
            then 'brackets nested more than three deep behind a coefficient'
    end;

-- Why symbols and amounts make no composition, null if they do. elements: the element of each sign,
-- null where it is no symbol of one.
create macro formula_unit_reason(signs, amounts, elements) as
    coalesce(
        case when len(signs) = 0 then 'no element in it' end,
        'no such element (H to Lr): ' || list_aggregate(
            list_distinct(list_filter(signs, lambda sign, i: elements[i] is null)),
            'string_agg', ', '
        ),
        case when list_min(amounts) = 0 then 'an amount is zero' end,
        case when list_max(amounts) > 100000 then 'an amount is above 100,000' end
    );

-- The smallest factor up to 20 that makes all amounts whole; null if there is none.
create macro formula_whole_factor(amounts) as
    list_filter(
        range(1, 21),
        lambda factor: list_max(list_transform(
            amounts, lambda amount: abs(amount * factor - round(amount * factor))
        )) < 1e-6
    )[1];

-- Each symbol with its amount behind it, an amount of one left out.
create macro formula_pieces(symbols, amounts) as
    list_transform(
        symbols,
        lambda symbol, i:
        symbol::varchar || case when amounts[i] = 1 then '' else amounts[i]::varchar end
    );

-- The pieces one after the other.
create macro formula_text(symbols, amounts) as
    list_aggregate(formula_pieces(symbols, amounts), 'string_agg', '');

comment on macro formula_signs_unified is
'formula_signs_unified(text): the formula with one way of writing digits, dots, signs and spaces.';
comment on macro formula_charge_left_out is
'formula_charge_left_out(text): the formula without a charge at its end.';
comment on macro formula_has_ambiguous_charge is
'formula_has_ambiguous_charge(text): whether the end could be an amount or a charge (SO42-).';
comment on macro formula_dots_told is
'formula_dots_told(text): the formula with "." written "·" where it separates parts.';
comment on macro formula_has_ambiguous_dot is
'formula_has_ambiguous_dot(text, told_text): whether "." could be a point or separate parts.';
comment on macro formula_part_bracketed is
'formula_part_bracketed(text): one pass of formula_parts_bracketed.';
comment on macro formula_parts_bracketed is
'formula_parts_bracketed(told_text): the formula with each coefficient as the amount of a bracket.';
comment on macro formula_amount is
'formula_amount(number): the amount that a number in a formula denotes; null if it is none.';
comment on macro formula_brackets_expanded is
'formula_brackets_expanded(signs, amounts): amounts of symbols, those of brackets multiplied in.';
comment on macro formula_deep_brackets is
'formula_deep_brackets(text): an opening bracket that is left when three levels are taken away.';
comment on macro formula_rest is
'formula_rest(bracketed_text): what is left of a formula without its units.';
comment on macro formula_unread_reason is
'formula_unread_reason(told_text, bracketed_text, rest): why a text cannot be cut into units.';
comment on macro formula_unit_reason is
'formula_unit_reason(signs, amounts, elements): why units make no composition; null if they do.';
comment on macro formula_whole_factor is
'formula_whole_factor(amounts): smallest factor up to 20 that makes amounts whole, or null.';
comment on macro formula_text is
'formula_text(symbols, amounts): the formula that symbols and amounts make, ones left out.';
comment on macro formula_pieces is
'formula_pieces(symbols, amounts): each symbol with its amount behind it, ones left out.';
