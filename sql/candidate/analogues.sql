-- analogues(formulas): known compositions that differ from a formula by one element, amount for
-- amount, the most similar first; of any formulas, known or not, in any spelling: a list of texts,
-- or one text that is a literal or a parameter. One row per distinct text and analogue. Key:
-- (input, symbol, analogue). No row for a text that cannot be read. Similarities are learnt by
-- stoichia candidates: an error before.

-- Of texts as parsed has them.
create macro analogues_of(readings) as table
with opened as (
    select
        reading.input,
        reading.input_numbers[1] as input_number,
        reading.formula,
        reading.elements,
        reading.amounts,
        len(reading.elements) as n_components,
        unnest(range(1, len(reading.elements) + 1)) as place
    from query_table(readings) as reading
)

select
    opened.input,
    opened.formula,
    element_similarity.symbol,
    known_opening.symbol as replaced_symbol,
    known_formula.formula as analogue,
    element_similarity.similarity,
    known_formula.energy_above_hull,
    known_formula.entry_ids,
    known_formula.sources
from opened
inner join known_opening
    on
        opened.n_components = known_opening.n_components
        and opened.elements[:opened.place - 1] || opened.elements[opened.place + 1:]
        = known_opening.elements
        and opened.amounts[:opened.place - 1] || opened.amounts[opened.place + 1:]
        = known_opening.amounts
        and opened.amounts[opened.place] = known_opening.amount
inner join element_similarity
    on
        opened.n_components = element_similarity.n_components
        and opened.elements[opened.place] = element_similarity.symbol::varchar
        and known_opening.symbol = element_similarity.other_symbol
inner join known_formula using (formula_reduced)
where is_ranked()
order by
    opened.input_number asc,
    element_similarity.similarity desc,
    known_formula.formula asc;

-- For literals and parameters, as parsed_given.
create macro analogues_given(formulas) as table
with text_reading as (from parsed_given(formulas))

from analogues_of('text_reading');

create macro analogues
(formulas varchar[]) as table (
    with text_reading as (from parsed(formulas))

    from analogues_of('text_reading')
),
(formulas varchar) as table (from analogues_given([formulas]));

comment on macro table analogues_of is
'analogues_of(readings): what analogues gives, of texts as parsed has them.';
comment on macro table analogues_given is
'analogues_given(formulas): what analogues gives, faster, for literals or parameters.';
comment on macro table analogues is
'analogues(formulas): known compositions that differ by one element, the most similar first.';
