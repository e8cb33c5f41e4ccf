-- Spellings: macros that bring a formula, as people, journals and programs write it, to the letters
-- of the grammar in formula.sql. Each takes a text and returns one; what is none of its business
-- passes unchanged, so that nothing is lost before a macro of refusal.sql says what is wrong.

-- ½ and the like as 1/2; a whole number before it is joined with &: 1½ is 1&1/2.
create macro formula_fractions_spelled(text) as
    case
        when not regexp_matches(text, '[¼½¾⅐-⅞]') then text
        else list_reduce(
            [
                regexp_replace(text, '([0-9₀-₉])([¼½¾⅐-⅞])', '\1&\2', 'g'),
                '¼1/4', '½1/2', '¾3/4', '⅐1/7', '⅑1/9', '⅒1/10', '⅓1/3', '⅔2/3', '⅕1/5', '⅖2/5',
                '⅗3/5', '⅘4/5', '⅙1/6', '⅚5/6', '⅛1/8', '⅜3/8', '⅝5/8', '⅞7/8'
            ],
            lambda spelled, sign: replace(spelled, sign[1], sign[2:])
        )
    end;

-- One character for each sign: subscripts as digits, superscripts as digits behind ^, every dot as
-- ·, every dash as -, every space as one; invisible characters go. A digit that is not of its
-- neighbour's height does not join it: SO₄5H₂O is SO4 and 5H2O.
create macro formula_characters_unified(text) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        translate(
            regexp_replace(
                regexp_replace(
                    formula_fractions_spelled(text),
                    '([₀-₉])([0-9])|([0-9])([₀-₉])|([ₓₙ])', '\1\3 \2\4\5', 'g'
                ),
                '([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+)', '^\1', 'g'
            ),
            '₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₓₙ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁄∕∂'
            || '０１２３４５６７８９（）［］｛｝＋．，／＠＾＿＄'
            || 'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ'
            || 'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
            '0123456789+-()xn0123456789+-//δ'
            || '0123456789()[]{}+.,/@^_$'
            || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
            || 'abcdefghijklmnopqrstuvwxyz'
        ),
        '[•∙⋅・･●‧◦○⦁⸱∗⁎＊*˙▪\x{0387}\x{1427}\x{2024}\x{2E33}\x{A78F}]', '·', 'g'),
        '[−–—―‐‑‒﹣⁃－]', '-', 'g'),
        '[\x{00AD}\x{200B}-\x{200D}\x{2060}\x{FEFF}]', '', 'g'),
        '[\t\x{00A0}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]', ' ', 'g'
    );

-- Without the marks of HTML and LaTeX: <sub>2</sub>, _2, _{2} and $_2$ are 2, <sup>2-</sup> and
-- ^{2-} are ^2-. Again a subscript does not join digits beside it, nor letters.
create macro formula_html_left_out(text) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        text,
        '&(?:nbsp|thinsp|ensp|emsp);', ' ', 'g'),
        '&(?:middot|sdot|bull|centerdot|#183|#8226|#8901|#x22[cC]5|#x[bB]7);', '·', 'g'),
        '&#832([0-9]);', '\1', 'g'),
        '&frac([1-9])([1-9]);', '\1/\2', 'g'),
        '&(?:minus|ndash|#8722|#x2212);', '-', 'g'),
        '&(alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|omega);', '\1', 'g'),
        '</(?:sub|sup)>([0-9])', ' \1', 'gi'),
        '([0-9])<sub>', '\1 ', 'gi'),
        '<sub>\s*([a-z])', ' \1', 'gi'),
        '<sup>\s*', '^', 'gi'),
        '</?(?:sub|sup|i|b|em|strong|span|font|p|small|var)(?:\s[^<>]*)?/?>', '', 'gi'
    );

create macro formula_latex_left_out(text) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        text,
        '\\(?:(?:math|text)(?:rm|bf|it|sf|normal|regular)?|ensuremath|left|right|rm|bf|ce)\b'
        || '|\\[,;:! ]',
        '', 'g'),
        '\\(?:cdot|bullet|centerdot|ast)\b', '·', 'g'),
        '\\[td]?frac\{([0-9]+)\}\{([0-9]+)\}', '\1/\2', 'g'),
        '\\textsubscript\b', '_', 'g'),
        '\\textsuperscript\b', '^', 'g'),
        '\\(times|alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|omega)\b', '\1', 'g'),
        '([0-9])\$?_|_\s*\{?\s*([a-zδ])', '\1 \2', 'g'),
        '_\s*\{\s*([^{}]*)\}(\$?[0-9])', '\1 \2', 'g'),
        '([0-9])\$([0-9])', '\1 \2', 'g'),
        '(\^)\s*[{(]\s*([^{}()]*)[})]|_\s*\{\s*([^{}]*)\}', '\1\2\3', 'g'),
        '_([0-9.(])|~([0-9.]+)~', '\1\2', 'g'),
        '\$|\{\s*\}|~', '', 'g'
    );

-- Without quotation marks around it, commas and stops behind it, the dashes that the COD writes
-- around formulas, and spaces at both ends.
create macro formula_surroundings_left_out(text) as
    trim(regexp_replace(
        regexp_replace(text, '^["''`“”‘’«»\s]+|["''`“”‘’«»\s,;.]+$', '', 'g'),
        '^- (.*) -$', '\1'
    ));

-- What stands behind a formula to tell the state of matter, and before it to tell the phase.
create macro formula_state(text) as
    regexp_extract(text, '\s*\((?:aq|s|l|g|c|cr|am|gas|liq|liquid|solid|vap|ads|ad)\.?\)$');

create macro formula_phase(text) as
    regexp_extract(
        text,
        '^(?:\(?[αβγδεζηθικλμνξπρστφχψωΓΔΘΛΣΦΨΩ][''′″0-9]{0,2}\)?\s*-?\s*'
        || '|(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|omega)[''′]?\s*-\s*'
        || '|[achmortw]-|[1-9][0-9]?[HRTCMO][''′]?-)'
    );

-- Numbers in one way: powers of ten as 9e-05, decimals with a point.
create macro formula_powers_spelled(text) as
    regexp_replace(regexp_replace(regexp_replace(
        text,
        '([0-9])\s*(?:(?:[x×]|times)\s*10\s*(?:\^\s*([+-]?)|([+-]))'
        || '|·\s*10\s*\^\s*([+-]?))([0-9])',
        '\1e\2\3\4\5', 'g'),
        '([0-9])E([+-][0-9])', '\1e\2', 'g'),
        '(^|[·\s(\[{])([0-9]+) ([0-9]+/[0-9])', '\1\2&\3', 'g'
    );

create macro formula_commas_told(text) as
    regexp_replace(
        regexp_replace(text, '([0-9]),([0-9])', '\1.\2', 'g'),
        -- Between amounts of a list in brackets: (Mg0.9,Fe0.1)2SiO4.
        '([0-9])\s*,\s*([A-Z])', '\1\2', 'g'
    );

-- Isotopes as their elements, cages joined with what they hold, the dot between formula units.
create macro formula_isotopes_left_out(text) as
    regexp_replace(
        text, '\[\s*\^?[0-9]{1,3}([A-Z][a-z]?)\s*\]|\^[0-9]{1,3}([A-Z][a-z]?)', '\1\2', 'g'
    );

create macro formula_sums_told(text) as
    regexp_replace(
        regexp_replace(
            case
                -- A coefficient before every part: 0.7PbTiO3-0.3PbZrO3.
                when
                    regexp_full_match(
                        text,
                        '[0-9][0-9./]*[^0-9+-][^+-]*(?:-\s*[0-9][0-9./]*[A-Z(\[{ ][^+-]*)+'
                    )
                    then replace(text, '-', '·')
                -- Compounds without spaces, none of them a cation with a number behind its sign.
                when
                    regexp_full_match(
                        text,
                        '[0-9./]*(?:(?:[A-Z][a-z]?|[()\[\]{}])[0-9./]*){2,}'
                        || '(?:\+[0-9./]*(?:(?:[A-Z][a-z]?|[()\[\]{}])[0-9./]*){2,})+'
                    )
                    and not regexp_matches(
                        text,
                        '(?:^|\+)(?:NH4|N2H5|PH4|H3O|(?:U|Np|Pu|Am|Mo|W|Cr|V|N)O2'
                        || '|(?:V|Ti|Zr|Hf|Bi|Sb|N)O)\+[0-9]'
                    )
                    then replace(text, '+', '·')
                else text
            end,
            '@\s*([A-Z][a-z]?[1-9][0-9])', '\1', 'g'
        ),
        '\s+\+\s+([0-9A-Z(\[{])|\s+[x×]\s*([0-9])|\s*×\s*([0-9A-Z(\[{])', '·\1\2\3', 'g'
    );

-- "." is the dot where a symbol, a bracket, a space or a number of waters or ammonias follows it,
-- or a second one; otherwise it is a decimal point.
create macro formula_dots_told(text) as
    regexp_replace(
        regexp_replace(
            text,
            '\s*(?:\.{2,3}|·)\s*([0-9A-Z(\[{])|\s*\.\s*([A-Z(\[{])|(?:\s+\.|\.)\s+([0-9])',
            '·\1\2\3', 'g'
        ),
        '([A-Za-z)\]}](?:[1-9][0-9]*)?)\s*\.([0-9]+(?:[.&/][0-9/]+)?\s*[(\[{]?(?:H2O|D2O|OH2|NH3))'
        || '([ ·.)\]}(\[{]|$)',
        '\1·\2\3', 'g'
    );

-- Without spaces. A number between spaces is the amount of what stands before it; where that has
-- one already, or the number touches the formula behind it, it is that formula's coefficient.
create macro formula_spaces_told(text) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        text,
        '\s*(·)\s*|([(\[{])\s+|\s+([)\]}])', '\1\2\3', 'g'),
        '([0-9])\s+([0-9][0-9.e&/+-]*)\s*([A-Z(\[{])', '\1·\2\3', 'g'),
        '([A-Za-z)\]}])\s+([0-9][0-9.e&/+-]*)([A-Z(\[{])', '\1·\2\3', 'g'),
        -- Two numbers with a space between them do not become one, nor do letters (N a).
        '\s+([^0-9.\sa-z])', '\1', 'g'),
        '([^0-9.\s])\s+([0-9.])', '\1\2', 'g'
    );

comment on macro formula_fractions_spelled is
'formula_fractions_spelled(text): the formula with ½ and the like as 1/2.';
comment on macro formula_characters_unified is
'formula_characters_unified(text): the formula with one character for each sign.';
comment on macro formula_html_left_out is
'formula_html_left_out(text): the formula without tags and entities of HTML.';
comment on macro formula_latex_left_out is
'formula_latex_left_out(text): the formula without commands and braces of LaTeX.';
comment on macro formula_surroundings_left_out is
'formula_surroundings_left_out(text): the formula without quotation marks, trailing commas, ….';
comment on macro formula_state is
'formula_state(text): the state of matter at the end of a formula, such as (aq).';
comment on macro formula_phase is
'formula_phase(text): the name of a phase before a formula, such as α-.';
comment on macro formula_powers_spelled is
'formula_powers_spelled(text): the formula with powers of ten as 9e-05.';
comment on macro formula_commas_told is
'formula_commas_told(text): the formula with decimal points for commas; lists joined.';
comment on macro formula_isotopes_left_out is
'formula_isotopes_left_out(text): the formula with elements for isotopes.';
comment on macro formula_sums_told is
'formula_sums_told(text): the formula with · between units that +, - or × join; cages joined.';
comment on macro formula_dots_told is
'formula_dots_told(text): the formula with "." written "·" where it separates parts.';
comment on macro formula_spaces_told is
'formula_spaces_told(text): the formula without spaces, · before coefficients that one preceded.';
