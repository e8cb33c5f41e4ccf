-- Compositions as data: a mapping of element symbols to amounts, as JSON, Python, pymatgen and
-- DuckDB print it, is a formula too. Macros on text, for table macro parsed.
--
--   {"Na": 1, "Cl": 1.0}, {'Na': 1}, {Na=1}, {Element Na: 1}, {'Na': np.float64(1.0)},
--   Composition({'Na': 1}), OrderedDict([('Na', 1), ('Cl', 1)]), [["Na", 1], ["Cl", 1]]
--
-- What is null or NaN is not there: a table of such mappings has a place for every element of any
-- row. Whatever else stands in one is no composition, and refused.

create macro formula_data_value() as
    '["'']?(?:np\.[a-z]+[0-9]*\()?'
    || '((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|null|NULL|None|nan|NaN)\)?["'']?';

create macro formula_data_pair() as
    '["'']?(?:Element\s+)?([A-Z][a-z]?)["'']?\s*[:=,]\s*' || formula_data_value();

-- The formula that such a text stands for, as units with dots between them; null if it is none. A
-- longer one would have more than all elements.
create macro formula_data_told(text) as
    case
        when
            length(text) <= 6000
            and regexp_full_match(
                text,
                '\s*(?:[A-Za-z_.]+\(\s*(?:<class ''[a-z0-9_.]+''>\s*,\s*)?)?'
                || '(?:\{\s*' || formula_data_pair()
                || '(?:\s*,\s*' || formula_data_pair() || ')*\s*,?\s*\}'
                || '|\[\s*(?:[(\[]\s*' || formula_data_pair() || '\s*[)\]]\s*,?\s*)+\])'
                || '\s*\)?\s*'
            )
            then list_aggregate(
                list_filter(
                    list_transform(
                        list_zip(
                            regexp_extract_all(text, formula_data_pair(), 1),
                            regexp_extract_all(text, formula_data_pair(), 2)
                        ),
                        lambda pair:
                        case
                            when not regexp_matches(pair[2], '^[nN]')
                                then pair[1] || regexp_replace(
                                    regexp_replace(
                                        replace(pair[2], 'E', 'e'), '\.(e|$)', '\1'
                                    ),
                                    'e([0-9])', 'e+\1'
                                )
                        end
                    ),
                    lambda unit: unit is not null
                ),
                'string_agg', '·'
            )
    end;

-- What opens like data and is no composition.
create macro formula_data_reason(text) as
    case
        when
            regexp_matches(text, '^\s*(?:[A-Za-z_.]+\(\s*)?[\[{][\[({\s]*["'']')
            and formula_data_told(text) is null
            then coalesce(
                'data, but no composition: ' || nullif(regexp_extract(
                    regexp_replace(
                        text,
                        '(^|[,{\[(])\s*' || formula_data_pair() || '\s*[,}\])]', '\1', 'g'
                    ),
                    '["''][^"'']*["'']\s*[:,]\s*["'']?[^,}\])"'']{0,40}'
                ), '')
                || ' is no element symbol with its amount',
                'data, but no composition: it takes an amount for each element symbol, such as '
                || '{"Na": 1, "Cl": 1}'
            )
    end;

comment on macro formula_data_value is
'formula_data_value(): the pattern of an amount in a composition as data.';
comment on macro formula_data_pair is
'formula_data_pair(): the pattern of an element symbol and its amount in a composition as data.';
comment on macro formula_data_told is
'formula_data_told(text): the formula of a composition as data, such as {"Na": 1}; null if none.';
comment on macro formula_data_reason is
'formula_data_reason(text): why what opens like data is no composition; null for anything else.';
