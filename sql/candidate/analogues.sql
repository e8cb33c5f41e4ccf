-- analogues(formulas): known compositions that differ from a formula by one element, amount for
-- amount, the most similar first; of any formulas, known or not, in any spelling: a list of texts
-- or one text. One row per distinct text and analogue. Key: (input, symbol, analogue). No row for a
-- text that cannot be read. Similarities are learnt by stoichia candidates: an error before.
create macro analogue_list(formulas) as table
with opened as (
    select
        parsed.input,
        parsed.input_numbers[1] as input_number,
        parsed.formula,
        parsed.elements,
        parsed.amounts,
        len(parsed.elements) as n_components,
        unnest(range(1, len(parsed.elements) + 1)) as place
    from parsed(formulas) as parsed
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

create macro analogues
(formulas varchar[]) as table (from analogue_list(formulas)),
(formulas varchar) as table (from analogue_list([formulas]));

comment on macro table analogue_list is
'analogue_list(formulas): what analogues gives, for a list of texts.';
comment on macro table analogues is
'analogues(formulas): known compositions that differ by one element, the most similar first.';
