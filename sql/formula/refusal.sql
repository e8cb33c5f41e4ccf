-- Why a text is no formula: one macro per kind, null where the kind does not apply. A reason names
-- the kind in a chemist's words and quotes the bit in question.

-- What a group of a pattern finds, in quotation marks for a reason; null if it finds nothing.
create macro formula_quoted(text, pattern) as
    '"' || nullif(regexp_extract(text, pattern, 1), '') || '"';

create macro formula_not_one_reason(text) as
    case
        when regexp_matches(text, '[\n\r]') then 'two lines: one formula to a cell'
        when regexp_matches(text, '[=→⇌⇄:%]|->')
            then coalesce(
                'a reaction or an equation, not a formula: '
                || formula_quoted(text, '([=→⇌⇄]|->)'),
                'a dopant without an amount: ' || formula_quoted(text, '(:\s*[A-Z0-9][^\s:]*)'),
                'a share, not an amount: ' || formula_quoted(text, '([0-9.]*\s?%)')
            )
    end;

-- 1-x, 7-δ, 2±y. Letters behind a symbol (Lix) are found when the symbols are told apart.
create macro formula_variable_reason(text) as
    'variable amount ' || formula_quoted(
        text,
        '((?:[0-9.]+|[A-Z][a-z]?|[a-z)\]])\s*[+±-]\s*[0-9.]*'
        || '(?:[abdmnuvwxyzδεζηγσαβ]|delta|eta))(?:[^a-z]|$)'
    ) || ': write the number that it stands for';

-- Fe(II)O, Fe^IIO, FeIIO; Fe(3+)2O3, Fe^3+O.
create macro formula_state_reason(text) as
    'oxidation state ' || coalesce(
        formula_quoted(
            text,
            '([A-Z]?[a-z]?\s*\(\s*(?:I{1,3}|IV|VI{0,3}|IX|X|i{1,3}|iv|vi{0,3})\s*[+-]?\s*\)'
            || '|[A-Z]?[a-z]?\^[({]?[IVX]+|(?:[A-HJ-Z][a-z]?)?III?)(?:[^a-z]|$)'
        ),
        formula_quoted(
            text,
            '([A-Z][a-z]?\s*[(\[]\s*(?:[0-9]*[+-]|[+-][0-9]+)\s*[)\]]'
            || '|[A-Z][a-z]?\^[0-9]*[+-][0-9]*)\s*[A-Z0-9(\[{]'
        )
    ) || ' is written in: leave it out (iodine is I, vanadium V, without brackets)';

-- The charge at the end of a formula, null if there is none.
create macro formula_charge(text) as
    nullif(regexp_extract(
        text,
        '(?:[\])}A-Z0-9]|[A-Za-z][a-z])\s*(\^\s*[({\[]?\s*(?:[0-9.]*[+-]+|[+-][0-9.]+)\s*[)}\]]?'
        || '|\s(?:[0-9]*\s?[+-]+|[+-]\s?[0-9.]+)'
        || '|[\[({]\s*(?:[0-9.]*[+-]+|[+-][0-9.]+)\s*[\])}]'
        || '|[+-]+[0-9.]*)$',
        1
    ), '');

-- After a symbol or a round bracket digits before the sign can belong to the amount (NH4+) or,
-- where several stand there, nobody can tell (SO42-); after a square bracket, a space or ^ they are
-- the charge.
create macro formula_charges(text, charge) as
    case
        when regexp_matches(text, '^[A-Z][a-z]?[1-9][+-]$|\][0-9]+[+-]$')
            then [regexp_extract(text, '[0-9]+[+-]$')]
        when regexp_matches(text, '(?:[A-Za-z][0-9]*|[)}])[1-9][0-9]*[1-9][+-]$|[)}][1-9][+-]$')
            then [right(text, 2), right(text, 1)]
        else [charge]
    end;

create macro formula_ion_reason(text, charge) as
    case
        when charge is null or not regexp_matches(text, '[A-Z]') then null
        when
            regexp_full_match(
                text, '(?:[A-Z][a-z]?[0-9.]*\s*\^?[0-9.]*[+-]+[0-9.]*[\s,;]*){2,}'
            )
            then 'species with oxidation states, such as ' || formula_quoted(
                text, '([A-Z][a-z]?[0-9.]*\s*\^?[0-9.]*[+-]+[0-9.]*)'
            ) || ', are ions: write the formula of the compound'
        else 'an ion, not a compound: its charge is ' || list_aggregate(
            list_transform(
                formula_charges(text, charge),
                lambda told: printf(
                    '%s %s',
                    case when contains(told, '-') then 'minus' else 'plus' end,
                    -- Without digits the signs are counted.
                    list_transform(
                        [coalesce(
                            nullif(regexp_extract(told, '[0-9.]+'), ''),
                            length(regexp_replace(told, '[^+-]', '', 'g'))::varchar
                        )],
                        lambda number: coalesce(
                            [
                                'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight',
                                'nine'
                            ][try_cast(number as utinyint)],
                            number
                        )
                    )[1]
                )
            ),
            'string_agg', ' or '
        ) || ' (' || formula_quoted(
                text,
                '(\^[\[({\s]*[0-9.+-]+\s*[\])}]?|[\[({][0-9.+\s-]+[\])}]'
                || '|[0-9]*\s?[+-]+\s?[0-9.]*)$'
            )
            || ' at its end)'
    end;

-- Commas that are neither decimal commas nor stand between amounts in brackets.
create macro formula_list_reason(text) as
    case
        when regexp_matches(text, '[,;]')
            then coalesce(
                'a mixture without amounts, ' || formula_quoted(
                    text,
                    '([(\[{][^()\[\]{}]*(?:[A-Za-z)\]]\s*,|,\s*[A-Z][a-z]?\s*[,)\]}A-Z(\[])'
                    || '[^()\[\]{}]*[)\]}]?)'
                ) || ': write the amount of each',
                'decimal comma or thousands? '
                || formula_quoted(text, '(?:^|[^0-9])([1-9][0-9]{0,2},[0-9]{3})(?:[^0-9]|$)'),
                'decimal comma or list? '
                || formula_quoted(text, '([0-9]+,[0-9]+,[0-9]+|[0-9.]*,[0-9]+\.[0-9]+)'),
                case
                    when regexp_matches(text, '[0-9]\.[0-9]')
                        then 'decimal comma and decimal point? '
                        || formula_quoted(text, '([0-9]+,[0-9]+)')
                end,
                'a list, not one formula: ' || formula_quoted(
                    regexp_replace(text, '[(\[{][^()\[\]{}]*[)\]}]', '#', 'g'),
                    '([^,;\s]*\s*(?:[,;]\s*[^0-9\s,;]|[^0-9\s],|;)[^,;\s]*)'
                )
            )
    end;

-- Isotopes that there are not; cages that hold nothing.
create macro formula_isotope_reason(text) as
    'no such isotope: "' || list_filter(
        regexp_extract_all(text, '\[\s*\^?[0-9]{1,3}[A-Z][a-z]?\s*\]|\^[0-9]{1,3}[A-Z][a-z]?'),
        lambda isotope: coalesce(
            regexp_extract(isotope, '[0-9]+')::double
            / (1 + enum_code(try_cast(regexp_extract(isotope, '[A-Z][a-z]?') as element_symbol)))
            not between 1 and 3,
            true
        )
    )[1] || '"';

create macro formula_cage_reason(text) as
    case
        when
            contains(text, '@')
            and not regexp_full_match(text, '[^@]*(?:@\s*[A-Z][a-z]?[1-9][0-9][^@]*)+')
            then 'core and shell, without amounts: ' || formula_quoted(text, '([^@\s]*@[^@\s]*)')
            || '; only cages such as @C60 are read'
    end;

-- TIN, DY2O3, OAc: letters that make other elements than were meant.
create macro formula_letters_reason(text) as
    case
        when regexp_matches(text, 'T[HIBAELMC](?:[^a-z]|$)|DY(?:[^a-z]|$)')
            then list_transform(
                [regexp_extract(text, '(T[HIBAELMC]|DY)(?:[^a-z]|$)', 1)],
                lambda letters: printf(
                    '"%s" could be %s, or %s beside %s: write the second letter of a symbol small',
                    letters, letters[1] || lower(letters[2]),
                    case when letters = 'DY' then 'deuterium' else 'tritium' end, letters[2]
                )
            )[1]
        when regexp_matches(text, 'OAc(?:[^a-z]|$)|AcOH')
            then '"OAc" is acetate (CH3COO), or oxygen beside actinium: write the atoms'
        when
            regexp_matches(
                text,
                '(?:^|[^A-Za-z0-9])(?:STO|BTO|PTO|KTO|BST|NBT|KTN|CNT|BSCCO|BSCF)(?:[^A-Za-z0-9]|$)'
                || '|FSI(?:[^a-z]|$)'
            )
            then 'an abbreviation, ' || formula_quoted(text, '([A-Z]{3,}|[A-Za-z]*FSI)')
            || ', not its elements: write the formula'
        when contains(text, '(OPr)')
            then '"OPr" is propoxide (C3H7O), or oxygen beside praseodymium: write the atoms'
    end;

-- A point right behind a symbol, a bracket or a space (BaO.6Fe2O3, Fe .5O), two of them, or one
-- behind an amount of one or more in a formula that has "." as the dot, opens with a coefficient,
-- or names the same anion again (Al2O3.2SiO2.2H2O, Al2O3.2SiO2).
create macro formula_dot_reason(text, told_text) as
    case
        when not contains(text, '.') then null
        when
            regexp_matches(told_text, '[A-Za-z)\]}]\s*\.[0-9]|[0-9]\s+\.[0-9]')
            or (
                regexp_matches(told_text, '[A-Za-z)\]}][1-9][0-9]*\.[0-9]')
                and (
                    text[1] between '0' and '9'
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
            then 'decimal point or hydrate dot? ' || formula_quoted(
                text, '((?:[A-Z][a-z]?|[)\]}])[0-9]*\s*\.[.\s]*[0-9]+[A-Z]?[a-z]?)'
            ) || ': write the dot between parts as ·'
    end;

-- What spaces divide: Fe2O3 TiO2 is two formulas; of Na 2O and Na2O 2 SiO2 nobody knows what the
-- number counts. Brackets stand as # in bracketless_text.
create macro formula_space_reason(told_text, bracketless_text) as
    case
        when not contains(told_text, ' ') then null
        when
            -- Behind a lone symbol, before one, behind what ends like no compound, in a bracket.
            regexp_matches(
                bracketless_text,
                '(?:^|·)[0-9.]*\s*(?:[A-Z][a-z]?|#)\s+[0-9][0-9./]*[A-Z#]'
                || '|[A-Za-z0-9#]\s+[0-9][0-9./]*[A-Z][a-z]?[0-9.]*(?:$|[ ·])'
                || '|[0-9]\s+[0-9][0-9./]*\s?[A-Z][a-z]?[0-9.]*(?:$|[ ·])'
            )
            or regexp_matches(
                regexp_replace(
                    bracketless_text, '([OFISNPCH]|Cl|Br|Se|Te|As)\s+[0-9]', '\1·', 'g'
                ),
                '[A-Za-z]\s+[0-9][0-9./]*[A-Z#]'
            )
            or regexp_matches(told_text, '[(\[{][^()\[\]{}]*\s[0-9][0-9./]*[A-Z]')
            -- Between spaces, where other amounts stand without.
            or regexp_matches(told_text, '[A-Za-z)\]}][0-9]') and regexp_matches(
                bracketless_text,
                '(?:(?:[A-Z][a-z]?|#)[0-9.]*)+(?:[A-Z][a-z]?|#)\s+[0-9][0-9./]*\s+'
                || '(?:(?:[A-Z][a-z]?|#)[0-9.]*){2,}'
            )
            then 'coefficient or amount? ' || formula_quoted(
                told_text, '([^\s·]*\s+[0-9][0-9./]*\s*[A-Z(\[{][^\s·]*)'
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
            -- Ag AgCl
            or contains(
                regexp_extract(told_text, '^[A-Z][a-z]?\s+((?:[A-Z][a-z]?[0-9./]*){2,})$', 1),
                nullif(regexp_extract(told_text, '^([A-Z][a-z]?)\s', 1), '')
            )
            then 'two formulas? ' || formula_quoted(told_text, '([^\s·]+\s+[A-Z(\[{][^\s·]*)')
            || ': one to a cell, or · between formula units'
    end;

-- What is left of a text once the longest run of units at its start is taken away, and where.
create macro formula_rest_reason(units_text, rest) as
    case
        when rest != ''
            then case
                when regexp_matches(rest, '^\s*(?:[xyzδ]|[abdmnuvw](?:[^a-z]|$))')
                    then 'variable amount '
                when regexp_matches(rest, '^\s*[a-z]')
                    then 'symbols of elements start with a capital letter: cannot read '
                when rest[1] = '+' then 'a charge, or a sum without spaces (A + B)? '
                when rest[1] = '-' then 'a dash joins no formula: '
                when rest[1] = '/' then 'a slash joins no formula: '
                when regexp_matches(rest, '^\s*[0-9.]') then 'a second number: '
                else 'cannot read '
            end
            || coalesce(formula_quoted(
                rest,
                '^\s*([xyz]|[a-z]{1,20}|[+/-]+(?:[0-9.]*[A-Z]?[a-z]?)|[0-9.]{1,20}'
                || '|(?s:.)[^A-Za-z0-9]{0,9})'
            ), 'a space')
            || coalesce(
                ' behind '
                || formula_quoted(units_text, '.((?:[A-Z][a-z]?|[()\[\]{}·])[0-9.e&/+-]*)$'),
                ' at the start'
            )
    end;

-- Units that make no formula: brackets, coefficients of nothing, numbers that are none.
create macro formula_unit_reason(joined_text, signs, numbers, fractions) as
    case
        when not regexp_matches(joined_text, '[A-Z]') then 'no element in it'
        when regexp_matches(joined_text, '/0+(?:[^0-9]|$)')
            then 'a fraction of zeroths: ' || formula_quoted(
                joined_text, '((?:[A-Z][a-z]?|[)\]}])?[0-9.&]*/0+)'
            )
        when regexp_matches(joined_text, '[^0-9.e+-]0[0-9]')
            then 'a number starts with zero: ' || formula_quoted(
                joined_text, '((?:[A-Z][a-z]?|[)\]}]|[0-9&]*/)?0[0-9][0-9.]*)'
            ) || '; is a decimal point lost?'
        when regexp_matches(joined_text, '^·[)\]}]|[(\[{]$') then 'the brackets do not match'
        when regexp_matches(joined_text, '[(\[{][)\]}]') then 'a bracket has nothing in it'
        when regexp_matches(joined_text, '[·(\[{][0-9.e&/+-]*(?:[·)\]}]|$)')
            then 'a dot or coefficient has nothing behind it: ' || formula_quoted(
                joined_text, '([·(\[{][0-9.e&/+-]*(?:[·)\]}]|$))'
            )
        when list_count(fractions) < len(fractions)
            then 'no whole amounts up to 100,000 express "'
            || list_filter(numbers, lambda number, i: fractions[i] is null)[1] || '"'
    end;

-- Why a symbol is none of an element: Ox is oxygen with a variable amount, the A of NACL is small.
create macro formula_symbol_reason(text, symbol) as
    case
        when symbol[2] in ('x', 'y', 'z') and try_cast(symbol[1] as element_symbol) is not null
            then printf(
                'variable amount "%s" behind "%s": write the number that it stands for',
                symbol[2], symbol[1]
            )
        else 'no such element (H to Lr): ' || symbol
        || case
            when regexp_matches(text, '^[^a-z]*[A-Z]{2}[^a-z]*$')
                then '; write the second letter of a symbol small'
            else ''
        end
    end;

comment on macro formula_quoted is
'formula_quoted(text, pattern): what a group of a pattern finds, in quotation marks.';
comment on macro formula_not_one_reason is
'formula_not_one_reason(text): why it is more than a formula: lines, a reaction, a dopant.';
comment on macro formula_variable_reason is
'formula_variable_reason(text): the variable amount in it (1-x, 7-δ).';
comment on macro formula_state_reason is
'formula_state_reason(text): the oxidation state written in it (Fe(II)O).';
comment on macro formula_charge is
'formula_charge(text): the charge at the end of a formula, null if none.';
comment on macro formula_charges is
'formula_charges(text, charge): what the charge at the end can be, two if nobody can tell.';
comment on macro formula_ion_reason is
'formula_ion_reason(text, charge): the charge that makes it an ion, in words.';
comment on macro formula_list_reason is
'formula_list_reason(text): the commas that make it a mixture or a list.';
comment on macro formula_isotope_reason is
'formula_isotope_reason(text): an isotope in it that does not exist.';
comment on macro formula_cage_reason is
'formula_cage_reason(text): the core and shell in it.';
comment on macro formula_letters_reason is
'formula_letters_reason(text): letters that make other elements than were meant.';
comment on macro formula_dot_reason is
'formula_dot_reason(text, told_text): the "." that could be a point or a dot.';
comment on macro formula_space_reason is
'formula_space_reason(told_text, bracketless_text): the space that divides formulas.';
comment on macro formula_rest_reason is
'formula_rest_reason(units_text, rest): what cannot be read, and where.';
comment on macro formula_unit_reason is
'formula_unit_reason(joined_text, signs, numbers, fractions): why units make no formula.';
comment on macro formula_symbol_reason is
'formula_symbol_reason(text, symbol): why a symbol is none of an element.';
