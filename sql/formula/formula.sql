-- The grammar of chemical formulas, as macros on text; table macro parsed puts them together.
--
--   formula  = part { "·" part }                    CuSO4·5H2O, 2CaO·SiO2, 3Gd2O3 + 4Li2O
--   part     = [ number ] unit { unit }             the number multiplies the whole part
--   unit     = symbol [ number ]                    Fe, Fe2, Fe0.93
--            | "(" part { "·" part } ")" [ number ] and the same with [ ] and { }, nested at will
--   number   = [ whole "&" ] decimal [ "e" sign whole ] [ "/" whole ]
--                                                   2, 0.67, 9e-05, 1/3, 1&1/2 (that is, 1½)
--   decimal  = whole [ "." { digit } ] | "." { digit }
--
-- The grammar is total: every text either denotes one composition or has a reason why not. It is
-- exact: amounts are fractions of integers until the composition is whole. spelling.sql has the
-- spellings that are brought to it (subscripts, markup, other dots, isotopes, …), refusal.sql what
-- is refused: ions, variables, mixtures without amounts, and what could be read in two ways.
--
-- Spaces may separate units; a number that follows one and touches the symbol behind it is a
-- coefficient (BaO 6Fe2O3). "." is the dot where a symbol, a bracket, a space or a number of waters
-- or ammonias follows it, otherwise a decimal point; a formula that would use it as both is
-- refused. D and T are hydrogen.

-- Symbols, none twice meant, with amounts that are whole or plain decimals: what needs none of
-- spelling.sql and refusal.sql. D, T, II, OAc and the like do, and a point that could be a dot.
create macro formula_is_plain(text) as
    length(text) <= 250
    and regexp_full_match(
        text,
        '(?:(?:[A-CE-SU-Z]|[A-Z][a-z])(?:[1-9][0-9]{0,5}|(?:0|[1-9][0-9]{0,4})\.[0-9]{1,9})?)+'
    )
    and not regexp_matches(
        text,
        'II|OAc|AcOH|FSI|BSC|[OFlS][1-9][0-9]*\.[0-9]+[A-Z]|\.[0-9]+(?:H2O|OH2|NH3)'
        || '|\.(?:33|66|16|83)[367]'
    );

create macro formula_unit_pattern() as
    '([A-Z][a-z]?|[()\[\]{}·])'
    || '((?:(?:[0-9]+&)?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-][0-9]+)?(?:/[0-9]+)?)?)';

-- The longest run of units at the start of a text.
create macro formula_units_read(text) as
    regexp_extract(text, '^(?:' || formula_unit_pattern() || ')*');

-- The text with # for each of its brackets.
create macro formula_bracketless(text) as
    list_reduce(
        [text, 'once', 'twice', 'thrice'],
        lambda rest, pass: regexp_replace(rest, '[(\[{][^()\[\]{}]*[)\]}]', '#', 'g')
    );

-- Decimals such as 0.333 or 0.6667 are how thirds and sixths are printed; three digits and more are
-- taken for that.
create macro formula_is_guess(number) as
    regexp_matches(
        number,
        '\.(?:33+3|66+[67]|16+[67]|83+3|3{12,}[0-9]|6{12,}[0-9]|16{12,}[0-9]|83{12,}[0-9])$'
    );

-- The product of two fractions.
create macro formula_product(a, b) as {'n': a['n'] * b['n'], 'd': a['d'] * b['d']};

-- A number of the grammar as a fraction n / d of integers, none being one. Null if it has more
-- digits than hugeints hold, which is more than the amounts of a composition need.
create macro formula_fraction(number) as
    list_transform(
        list_transform(
            [regexp_extract(
                number,
                '^(?:([0-9]{1,9})&)?0*([0-9]*)(?:\.([0-9]*?)0*)?'
                || '(?:e([+-][0-9]{1,4}))?(?:/([0-9]{1,9}))?$',
                ['whole', 'digits', 'decimals', 'exponent', 'divisor']
            )],
            lambda spelt: {
                'whole': spelt['whole'],
                'digits': ltrim(spelt['digits'] || spelt['decimals'], '0'),
                'is_guess': formula_is_guess(number),
                'sixths': translate(left(spelt['decimals'], 1), '3618', '2415'),
                'units': spelt['digits'],
                -- How many places the point stands to the right of the digits' end.
                'shift': coalesce(try_cast(nullif(spelt['exponent'], '') as integer), 0)
                - length(spelt['decimals']),
                'divisor': coalesce(try_cast(nullif(spelt['divisor'], '') as hugeint), 1)
            }
        ),
        lambda told:
        case
            when number = '' then {'n': 1::hugeint, 'd': 1::hugeint}
            when told['divisor'] = 0 then null
            when told['digits'] = '' and told['whole'] = ''
                then case
                    when regexp_matches(number, '^[0.]*0[0.]*(?:e|/|$)')
                        then {'n': 0::hugeint, 'd': 1::hugeint}
                end
            when told['is_guess']
                then case
                    when length(told['units']) <= 27
                        then {
                            'n': coalesce(try_cast(told['units'] as hugeint), 0) * 6
                            + told['sixths']::hugeint,
                            'd': 6::hugeint
                        }
                end
            when told['whole'] != ''
                then case
                    when told['shift'] = 0 and length(told['digits']) <= 9
                        then {
                            'n': told['whole']::hugeint * told['divisor']
                            + coalesce(try_cast(told['digits'] as hugeint), 0),
                            'd': told['divisor']
                        }
                end
            when
                told['shift'] between -27 and 27
                and length(told['digits']) + greatest(told['shift'], 0) <= 36
                then {
                    'n': (told['digits'] || repeat('0', greatest(told['shift'], 0)))::hugeint,
                    'd': ('1' || repeat('0', greatest(-told['shift'], 0)))::hugeint
                    * told['divisor']
                }
        end
    )[1];

-- Whether the numbers of a formula, multiplied along any nest of brackets, stay within hugeints.
-- units: signs with the fractions behind them, in the order of the text.
create macro formula_is_bounded(units) as
    list_aggregate(
        list_transform(
            units,
            lambda unit:
            case
                when unit['sign'] >= 'A' and unit['sign'] < '[' then 1::double
                else greatest(unit['fraction']['n'], unit['fraction']['d'])::double
            end
        ),
        'product'
    )
    * list_max(list_transform(
        units,
        lambda unit: greatest(unit['fraction']['n'], unit['fraction']['d'])::double
    )) < 1e36;

-- For each sign the product of the numbers behind the brackets it stands in, as a fraction. Read
-- from the right, so that a bracket's number comes before what it holds. closers and factors are a
-- stack: the signs that close the brackets being read, and the product that applies inside. Its
-- first entry stands for the formula itself; a bracket that does not match leaves a second one,
-- which nothing takes away.
-- DuckDB before 2.0 folds a list only into the type of its entries: a unit comes as a state with
-- its sign in closers and its fraction in factors.
create macro formula_bracket_factors(units) as
    list_reduce(
        list_transform(
            list_reverse(units),
            lambda unit: {
                'closers': [unit['sign']],
                'factors': [unit['fraction']],
                'products': [unit['fraction']]
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
                    then list_append(
                        state['factors'],
                        formula_product(unit['factors'][1], state['factors'][-1])
                    )
                when contains('([{', unit['closers'][1]) then state['factors'][:-2]
                else state['factors']
            end,
            'products': list_prepend(state['factors'][-1], state['products'])
        },
        {
            'closers': [''],
            'factors': [{'n': 1::hugeint, 'd': 1::hugeint}],
            'products': []::struct(n hugeint, d hugeint)[]
        }
    );

-- For each sign the product of the coefficients it stands behind, likewise. Read from the left:
-- the last of factors is the product in force, the one before it that of the part around it. The
-- number behind an opening bracket is the coefficient of the first part inside.
create macro formula_coefficient_factors(units) as
    list_reduce(
        list_transform(
            units,
            lambda unit: {
                'sign': unit['sign'],
                'factors': [unit['fraction']],
                'products': [unit['fraction']]
            }
        ),
        lambda state, unit: {
            'sign': unit['sign'],
            'factors': case
                when contains('([{', unit['sign'])
                    then list_append(
                        state['factors'],
                        formula_product(unit['factors'][1], state['factors'][-1])
                    )
                when unit['sign'] = '·'
                    then list_append(
                        state['factors'][:-2],
                        formula_product(unit['factors'][1], state['factors'][-2])
                    )
                when contains(')]}', unit['sign']) then state['factors'][:-2]
                else state['factors']
            end,
            'products': list_append(state['products'], state['factors'][-1])
        },
        {
            'sign': '',
            'factors': [{'n': 1::hugeint, 'd': 1::hugeint}, {'n': 1::hugeint, 'd': 1::hugeint}],
            'products': []::struct(n hugeint, d hugeint)[]
        }
    )['products'];

-- The amounts of the signs, as fractions in lowest terms. factors: their own numbers, and the
-- products of their brackets and coefficients.
create macro formula_amounts(fractions, bracket_products, coefficient_products) as
    list_transform(
        list_transform(
            fractions,
            lambda fraction, i: {
                'n': fraction['n'] * bracket_products[i]['n'] * coefficient_products[i]['n'],
                'd': fraction['d'] * bracket_products[i]['d'] * coefficient_products[i]['d']
            }
        ),
        lambda amount: {
            'n': amount['n'] // gcd(amount['n'], amount['d']),
            'd': amount['d'] // gcd(amount['n'], amount['d'])
        }
    );

-- The least number that makes fractions whole; null where hugeints do not hold it.
create macro formula_whole_factor(amounts) as
    list_reduce(
        list_transform(amounts, lambda amount: amount['d']),
        lambda factor, d:
        case when factor::double * d::double < 1e36 then factor // gcd(factor, d) * d end,
        1::hugeint
    );

-- Fractions as whole numbers in the same ratio, factor being formula_whole_factor of them; null
-- where they are no bigints.
create macro formula_whole_amounts(amounts, factor) as
    list_transform(
        amounts,
        lambda amount:
        case
            when amount['n']::double * (factor // amount['d'])::double < 1e14
                then (amount['n'] * (factor // amount['d']))::bigint
        end
    );

-- Components with their amounts in the lower 55 bits, in the order of their places in the upper:
-- those of one place are made one.
create macro formula_components_summed(components) as
    case
        when
            list_bool_or(list_transform(
                components, lambda component, i: component >> 55 = components[i - 1] >> 55
            ))
            then list_reduce(
                list_transform(components, lambda component: [component]),
                lambda summed, component:
                case
                    when summed[-1] >> 55 = component[1] >> 55
                        then list_append(
                            summed[:-2], summed[-1] + (component[1] & 36028797018963967)
                        )
                    else list_concat(summed, component)
                end
            )
        else components
    end;

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

comment on macro formula_is_plain is
'formula_is_plain(text): whether a text is symbols with whole or decimal amounts, nothing else.';
comment on macro formula_unit_pattern is
'formula_unit_pattern(): regular expression for a sign of a formula and the number behind it.';
comment on macro formula_units_read is
'formula_units_read(text): the longest run of units at the start of a text.';
comment on macro formula_bracketless is
'formula_bracketless(text): the formula with # for each of its brackets.';
comment on macro formula_whole_amounts is
'formula_whole_amounts(amounts, factor): fractions as whole numbers in the same ratio.';
comment on macro formula_is_guess is
'formula_is_guess(number): whether a decimal is read as thirds or sixths (0.333, 0.6667).';
comment on macro formula_fraction is
'formula_fraction(number): the fraction n / d that a number in a formula denotes, or null.';
comment on macro formula_product is 'formula_product(a, b): the product of two fractions.';
comment on macro formula_is_bounded is
'formula_is_bounded(units): whether products of a formula''s numbers stay within hugeints.';
comment on macro formula_bracket_factors is
'formula_bracket_factors(units): for each sign the product of numbers behind its brackets.';
comment on macro formula_coefficient_factors is
'formula_coefficient_factors(units): for each sign the product of the coefficients before it.';
comment on macro formula_amounts is
'formula_amounts(fractions, bracket_products, coefficient_products): the amounts of the signs.';
comment on macro formula_whole_factor is
'formula_whole_factor(amounts): least number that makes fractions whole, or null.';
comment on macro formula_components_summed is
'formula_components_summed(components): those of one element made one.';
comment on macro formula_text is
'formula_text(symbols, amounts): the formula that symbols and amounts make, ones left out.';
comment on macro formula_pieces is
'formula_pieces(symbols, amounts): each symbol with its amount behind it, ones left out.';
