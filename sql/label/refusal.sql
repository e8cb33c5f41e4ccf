-- Why a text is no formula: one macro per kind, null where the kind does not apply. A reason names
-- the kind in a chemist's words and quotes the bit in question.

-- A bit of the text in quotation marks, for a reason; what a terminal would obey is not repeated.
create macro formula_bit(text, pattern) as
    '"' || regexp_replace(
        trim(left(regexp_extract(text, pattern), 40)), '[[:cntrl:]]', '�', 'g'
    ) || '"';

create macro formula_not_one_reason(text) as
    case
        when regexp_matches(text, '[\n\r]') then 'two lines: one formula to a cell'
        when regexp_matches(text, '[=→⇌⇄]|->') then
            'a reaction or an equation, not a formula: '
            || formula_bit(text, '[=→⇌⇄]|->')
    end;

-- 1-x, 7-δ, (x), 2±y. Letters behind a symbol (Lix) are found when the symbols are told apart.
create macro formula_variable_reason(text) as
    case
        when
            regexp_matches(
                text,
                '[A-Za-z0-9.)\]]\s*[+±-]\s*[0-9.]*(?:[abdmnuvwxyzδεζηγσαβ]|delta|eta)(?:[^a-z]|$)'
                || '|(?:^|[^A-Za-z])[xyzδ]\s*[+±-]'
            )
            then 'variable amount ' || formula_bit(
                text,
                '[0-9.]*(?:[A-Z][a-z]?)?\s*[+±-]\s*[0-9.]*(?:[abdmnuvwxyzδεζηγσαβ]|delta|eta)'
                || '|[xyzδ]\s*[+±-]\s*[0-9.]*[a-z]?'
            ) || ': write the number that it stands for'
    end;

-- Fe(II)O, Fe^IIO, FeIIO, Fe(3+)2O3.
create macro formula_state_reason(text) as
    case
        when
            regexp_matches(
                text,
                '[A-Za-z]\s*\(\s*(?:I{1,3}|IV|VI{0,3}|IX|X|i{1,3}|iv|vi{0,3})\s*[+-]?\s*\)'
                || '|\^\s*[({]?[IVX]+(?:[^a-z]|$)|III?(?:[^a-z]|$)'
                || '|[A-Za-z]\s*[(\[]\s*(?:[0-9]*[+-]|[+-][0-9]+)\s*[)\]]\s*[A-Z0-9(\[]'
                || '|\^[0-9]*[+-][0-9]*\s*[A-Z(\[{]'
            )
            then 'oxidation state ' || formula_bit(
                text,
                '[A-Z]?[a-z]?\s*\(\s*(?:I{1,3}|IV|VI{0,3}|IX|X|i{1,3}|iv|vi{0,3})\s*[+-]?\s*\)'
                || '|[A-Z]?[a-z]?\^\s*[({]?[IVX]+|(?:[A-HJ-Z][a-z]?)?III?'
                || '|[A-Za-z]+\s*[(\[]\s*(?:[0-9]*[+-]|[+-][0-9]+)\s*[)\]]'
                || '|[A-Z]?[a-z]?[0-9]*\^[0-9]*[+-][0-9]*'
            ) || ' is written in: leave it out (iodine is I, vanadium V, without brackets)'
    end;

-- The charge at the end of a formula, null if there is none. After a symbol or a round bracket
-- digits before the sign can belong to the amount (NH4+) or, where several stand there, nobody can
-- tell (SO42-); after a square bracket, a space or ^ they are the charge.
create macro formula_charge(text) as
    nullif(regexp_extract(
        text,
        '(?:\^\s*[({\[]?\s*(?:[0-9.]*[+-]+|[+-][0-9.]+)\s*[)}\]]?'
        || '|\s+(?:[0-9]*\s?[+-]+|[+-]\s?[0-9.]+)'
        || '|[\[({]\s*(?:[0-9.]*[+-]+|[+-][0-9.]+)\s*[\])}]'
        || '|[\])}][0-9.]*[+-]+|[+-]+[0-9.]*|[+-]+\s*\))$'
    ), '');

-- What a charge says in words: one of more than nine is quoted only.
create macro formula_charge_words(charge) as
    case when contains(charge, '-') then 'minus ' else 'plus ' end
    || coalesce(
        ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][
            case
                when regexp_matches(charge, '[0-9]')
                    then try_cast(regexp_extract(charge, '[0-9.]+') as integer)
                else length(regexp_extract(charge, '[+-]+'))
            end
        ],
        regexp_extract(charge, '[0-9.]+')
    );

create macro formula_ion_reason(text) as
    case
        when
            regexp_full_match(
                text,
                '(?:[A-Z][a-z]?[0-9.]*\s*\^?[0-9.]*[+-]+[0-9.]*[\s,;]*){2,}'
            )
            then 'species with their oxidation states, such as '
            || formula_bit(text, '[A-Z][a-z]?[0-9.]*\s*\^?[0-9.]*[+-]+[0-9.]*')
            || ', are ions: write the formula of the compound'
        when regexp_matches(text, '[A-Z]') and formula_charge(text) is not null
            then 'an ion, not a compound: its charge is '
            || case
                when regexp_full_match(text, '[A-Z][a-z]?[0-9]+[+-]')
                    then formula_charge_words(regexp_extract(text, '[0-9]+[+-]'))
                    || ' (' || formula_bit(text, '[0-9]+[+-]$') || ')'
                when
                    regexp_matches(text, '[A-Za-z)}][0-9]+[+-]$')
                    and regexp_matches(text, '[)}][1-9][+-]$|[1-9][0-9]*[1-9][+-]$')
                    then formula_charge_words(regexp_extract(text, '[0-9][+-]$'))
                    || ' or ' || formula_charge_words(right(text, 1))
                    || ' (' || formula_bit(text, '[0-9]+[+-]$') || ')'
                else formula_charge_words(
                    regexp_replace(formula_charge(text), '^[\])}]', '')
                )
                || ' (' || formula_bit(regexp_replace(formula_charge(text), '^[\])}]', ''), '.*')
                || ')'
            end
    end;

-- Commas that are neither decimal commas nor stand between amounts in brackets.
create macro formula_list_reason(text) as
    case
        when not regexp_matches(text, '[,;]') then null
        when
            regexp_matches(
                text, '[(\[{][^()\[\]{}]*(?:[A-Za-z)\]]\s*,|,\s*[A-Z][a-z]?\s*[,)\]}A-Z(\[])'
            )
            then 'a mixture without amounts, ' || formula_bit(
                text, '[(\[{][^()\[\]{}]*,[^()\[\]{}]*[)\]}]?'
            ) || ': write the amount of each'
        when regexp_matches(text, '(?:^|[^0-9])[1-9][0-9]{0,2},[0-9]{3}(?:[^0-9]|$)')
            then 'decimal comma or thousands? ' || formula_bit(text, '[1-9][0-9]{0,2},[0-9]{3}')
        when
            regexp_matches(text, '[0-9],[0-9]')
            and regexp_matches(text, '[0-9],[0-9]+,[0-9]|[0-9]\.[0-9]')
            then 'decimal comma or list? ' || formula_bit(text, '[0-9.]*,[0-9.]*')
        when
            regexp_matches(
                regexp_replace(text, '[(\[{][^()\[\]{}]*[)\]}]', '', 'g'), '[,;]\s*(?:[^0-9]|$)|[^0-9],'
            )
            then 'a list, not one formula: ' || formula_bit(text, '[^,;\s]*\s*[,;]\s*[^,;\s]*')
    end;

-- Isotopes that there are not, cages that hold nothing.
create macro formula_isotope_reason(text) as
    'no such isotope: ' || list_filter(
        regexp_extract_all(
            text, '\[\s*\^?[0-9]{1,3}[A-Z][a-z]?\s*\]|\^[0-9]{1,3}[A-Z][a-z]?'
        ),
        lambda isotope:
        not coalesce(
            regexp_extract(isotope, '[0-9]+')::integer between
            enum_code(try_cast(regexp_extract(isotope, '[A-Z][a-z]?') as element_symbol)) + 1
            and 3 * (
                enum_code(try_cast(regexp_extract(isotope, '[A-Z][a-z]?') as element_symbol)) + 1
            ),
            false
        )
    )[1];

create macro formula_cage_reason(text) as
    case
        when
            contains(text, '@') and not regexp_full_match(
                text, '[^@]*(?:@\s*[A-Z][a-z]?[1-9][0-9][^@]*)+'
            )
            then 'core and shell (' || formula_bit(text, '[^@\s]*@[^@\s]*')
            || ') have no amounts: only cages such as @C60 are read'
    end;

-- TIN, DY2O3, OAc: letters that make other elements than were meant.
create macro formula_letters_reason(text) as
    case
        when regexp_matches(text, 'T[HIBAELM](?:[^a-z]|$)|TC(?:[^a-z]|$)|DY(?:[^a-z]|$)')
            then formula_bit(text, 'T[HIBAELM]|TC|DY') || ' could be '
            || regexp_extract(text, 'T[HIBAELM]|TC|DY')[1]
            || lower(regexp_extract(text, 'T[HIBAELM]|TC|DY')[2])
            || case when contains(text, 'DY') then ' or deuterium' else ' or tritium' end
            || ' beside another element: write the second letter of a symbol small'
        when regexp_matches(text, 'OAc(?:[^a-z]|$)|AcOH|AcO-')
            then '"OAc" is acetate (CH3COO), or oxygen beside actinium: write the atoms'
        when regexp_matches(text, '\(OPr\)')
            then '"OPr" is propoxide (C3H7O), or oxygen beside praseodymium: write the atoms'
    end;

-- A point right behind a symbol, a bracket or a space (BaO.6Fe2O3, Fe .5O), two of them, or one
-- behind an amount of one or more in a formula that has "." as the dot, opens with a coefficient, or
-- names the same anion again (Al2O3.2SiO2.2H2O, Al2O3.2SiO2).
create macro formula_dot_reason(text, told_text) as
    case
        when
            regexp_matches(told_text, '[A-Za-z)\]}]\s*\.[0-9]|[0-9]\s+\.[0-9]')
            or (
                regexp_matches(told_text, '[A-Za-z)\]}][1-9][0-9]*\.[0-9]')
                and (
                    regexp_matches(text, '^[0-9]')
                    or (not contains(text, '·') and contains(told_text, '·'))
                    or regexp_full_match(
                        told_text,
                        '[^.]*[A-Z][a-z]?[0-9]*(?:O[0-9]+\.[0-9]+[A-Z][^.]*O'
                        || '|F[0-9]+\.[0-9]+[A-Z][^.]*F|Cl[0-9]+\.[0-9]+[A-Z][^.]*Cl'
                        || '|S[0-9]+\.[0-9]+[A-Z][^.]*S)(?:[^a-z.][^.]*)?'
                    )
                )
            )
            or (
                regexp_matches(text, '\.{2,}[0-9]|[^\s]\.\s+[0-9]')
                and not regexp_matches(
                    text,
                    '(?:\.{2,}|\.\s+)[0-9]+(?:\.[0-9]+)?\s*[(\[{]?(?:H2O|D2O|OH2|NH3)'
                )
            )
            then 'decimal point or hydrate dot in ' || formula_bit(
                text,
                '(?:[A-Z][a-z]?|[)\]}])[0-9]*\s*\.[.\s]*[0-9]+[A-Z]?[a-z]?'
            ) || '? write the dot between parts as ·'
    end;

-- What spaces divide: Fe2O3 TiO2 is two formulas; of Na 2O and Na2O 2 SiO2 nobody knows what the
-- number counts. Brackets stand as # in bracketless_text.
create macro formula_space_reason(told_text, bracketless_text) as
    case
        when not contains(told_text, ' ') then null
        when
            regexp_matches(
                bracketless_text,
                '(?:^|·)[0-9.]*\s*(?:[A-Z][a-z]?|#)\s+[0-9][0-9./]*[A-Z#]'
                || '|[A-Za-z0-9#]\s+[0-9][0-9./]*\s?(?:[A-Z][a-z]?)[0-9.]*(?:$|[ ·])'
                || '|(?:(?:[A-Z][a-z]?|#)[0-9.]*){2,}(?:[A-Z][a-z]?|#)?\s+[0-9][0-9./]*\s+'
                || '(?:(?:[A-Z][a-z]?|#)[0-9.]*){2,}'
            )
            and regexp_matches(told_text, '[A-Za-z)\]}][0-9]')
            then 'coefficient or amount? ' || formula_bit(
                told_text, '[^\s·]*\s+[0-9][0-9./]*\s*[A-Z(\[{][^\s·]*'
            ) || ': write · before a coefficient, no space before an amount'
        when
            regexp_matches(
                bracketless_text,
                '(?:(?:[A-Z][a-z]?|#)[0-9./]*){2,}\s+(?:(?:[A-Z][a-z]?|#)[0-9./]*){2,}'
                || '|(?:[A-Z][a-z]?|#)[0-9./]*'
                || '(?:O|F|Cl|Br|I|S|Se|Te|N)[0-9./]*\s+[A-Z]'
            )
            or regexp_matches(
                told_text, '(?:[A-Z][a-z]?[0-9./]*){2,}\s+(?:[A-Z][a-z]?[0-9./]*){2,}'
            )
            then 'two formulas? ' || formula_bit(told_text, '[^\s·]+\s+[A-Z(\[{][^\s·]*')
            || ': one to a cell, or · between formula units'
    end;

-- Where it is: the unit before it.
create macro formula_behind(units_text) as
    coalesce(' behind ' || nullif(formula_bit(
        units_text, '(?:[A-Z][a-z]?|[)\]}])[0-9.e&/+-]*$'
    ), '""'), ' at the start');

-- What is left of a text once the longest run of units at its start is taken away.
create macro formula_rest_reason(units_text, rest) as
    case
        when rest = '' then null
        when regexp_matches(rest, '^\s*(?:[xyzδ]|[abdmnuvw](?:[^a-z]|$))')
            then 'variable amount ' || formula_bit(rest, '^\s*.')
            || formula_behind(units_text) || ': write the number that it stands for'
        when regexp_matches(rest, '^\s*[a-z]')
            then 'symbols of elements start with a capital letter: cannot read '
            || formula_bit(rest, '^\s*[a-z0-9]+') || formula_behind(units_text)
        when regexp_matches(rest, '^\+')
            then 'a charge, or a sum? ' || formula_bit(rest, '^\+[^+]*') || formula_behind(units_text)
            || ': write A + B for formula units side by side'
        when regexp_matches(rest, '^-')
            then 'a dash joins no formula: ' || formula_bit(rest, '^-[^-]*')
            || formula_behind(units_text)
        when regexp_matches(rest, '^/')
            then 'a slash joins no formula: ' || formula_bit(rest, '^/[^/]*')
            || formula_behind(units_text)
        when regexp_matches(rest, '^\s*[0-9.]')
            then 'a second number: ' || formula_bit(rest, '^\s*[0-9./]+')
            || formula_behind(units_text)
        else 'cannot read ' || formula_bit(rest, '^(?s:.)[^A-Za-z0-9]*')
            || formula_behind(units_text)
    end;

-- Units that make no formula: brackets, coefficients of nothing, numbers that are none.
create macro formula_unit_reason(joined_text, signs, numbers, fractions) as
    case
        when regexp_matches(joined_text, '(?:[A-Z][a-z]?|[()\[\]{}·])(?:0[0-9]|[0-9.&e+-]*/0)')
            then case
                when regexp_matches(joined_text, '/0+(?:[^0-9]|$)')
                    then 'a fraction of zeroths: ' || formula_bit(
                        joined_text, '(?:[A-Z][a-z]?|[)\]}])?[0-9.]*/0+'
                    )
                else 'a number starts with zero: ' || formula_bit(
                    joined_text, '(?:[A-Z][a-z]?|[)\]}])?(?:0[0-9]|[0-9.&e+-]*/0)[0-9.]*'
                ) || '; is a decimal point lost?'
            end
        when not list_bool_or(list_transform(signs, lambda sign: regexp_matches(sign, '[A-Z]')))
            or len(signs) = 0
            then 'no element in it'
        when regexp_matches(joined_text, '[(\[{]\s*[)\]}]')
            then 'a bracket has nothing in it'
        when regexp_matches(joined_text, '^·[)\]}]|[(\[{]$') then 'the brackets do not match'
        when regexp_matches(joined_text, '[·(\[{][0-9.e&/+-]*(?:[·)\]}]|$)')
            then 'a dot or coefficient has nothing behind it: ' || formula_bit(
                joined_text, '[·(\[{][0-9.e&/+-]*(?:[·)\]}]|$)'
            )
        when list_contains(list_transform(fractions, lambda amount: amount is null), true)
            then 'no amounts up to 100,000 express the number ' || formula_bit(
                list_filter(numbers, lambda number, i: fractions[i] is null)[1], '.*'
            )
    end;

-- Why a symbol is none of an element: Ox is oxygen with a variable amount, the A of NACL is small.
create macro formula_symbol_reason(text, symbol) as
    case
        when
            regexp_matches(symbol, '^[A-Z][xyz]$')
            and try_cast(symbol[1] as element_symbol) is not null
            then 'variable amount "' || symbol[2] || '" behind "' || symbol[1]
            || '": write the number that it stands for'
        else 'no such element (H to Lr): ' || symbol
            || case
                when regexp_matches(text, '[A-Z]{2}') and not regexp_matches(text, '[a-z]')
                    then '; write the second letter of a symbol small'
                else ''
            end
    end;

comment on macro formula_bit is
'formula_bit(text, pattern): the bit of a text that a reason quotes.';
comment on macro formula_not_one_reason is
'formula_not_one_reason(text): why it is more than a formula: two lines, a reaction.';
comment on macro formula_variable_reason is
'formula_variable_reason(text): the variable amount in it (1-x, 7-δ).';
comment on macro formula_state_reason is
'formula_state_reason(text): the oxidation state written in it (Fe(II)O).';
comment on macro formula_charge is
'formula_charge(text): the charge at the end of a formula, null if none.';
comment on macro formula_charge_words is
'formula_charge_words(charge): a charge in words: minus two.';
comment on macro formula_ion_reason is
'formula_ion_reason(text): the charge that makes it an ion.';
comment on macro formula_list_reason is
'formula_list_reason(text): the commas that make it a mixture or a list.';
comment on macro formula_isotope_reason is
'formula_isotope_reason(text): an isotope in it that does not exist.';
comment on macro formula_cage_reason is
'formula_cage_reason(text): the core and shell in it.';
comment on macro formula_letters_reason is
'formula_letters_reason(text): letters that make other elements than were meant (TIN, OAc).';
comment on macro formula_dot_reason is
'formula_dot_reason(text, told_text): the "." that could be a point or a dot.';
comment on macro formula_space_reason is
'formula_space_reason(told_text, bracketless_text): the space that divides two formulas.';
comment on macro formula_behind is
'formula_behind(units_text): the last unit of a text, to say where something stands.';
comment on macro formula_rest_reason is
'formula_rest_reason(units_text, rest): what cannot be read, and where.';
comment on macro formula_unit_reason is
'formula_unit_reason(joined_text, signs, numbers, fractions): why units make no formula.';
comment on macro formula_symbol_reason is
'formula_symbol_reason(text, symbol): why a symbol is none of an element.';
