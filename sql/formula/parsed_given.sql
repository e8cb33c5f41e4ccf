-- parsed_given(formulas): what parsed gives, for a list that is known before the query runs, of
-- literals and parameters. DuckDB binds a common table expression where it is named, and
-- query_table takes any constant for a name: so the grammar, which takes a hundred times as long to
-- bind as plain formulas take to be read, is bound only where one of the texts needs it.
create macro parsed_given(formulas) as table
with plain_text as (
    select
        given.input,
        given.input_numbers
    from distinct_text(formulas) as given
),

plain_part as (
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
),

plain_formula as (
    select
        composed.input,
        composed.input_numbers,
        composed.formula,
        composed.formula_reduced,
        composed.elements,
        composed.amounts,
        composed.reason,
        composed.note
    from composed('plain_part') as composed
),

any_formula as (
    select
        parsed.input,
        parsed.input_numbers,
        parsed.formula,
        parsed.formula_reduced,
        parsed.elements,
        parsed.amounts,
        parsed.reason,
        parsed.note
    from parsed(formulas) as parsed
)

select
    reading.input,
    reading.input_numbers,
    reading.formula,
    reading.formula_reduced,
    reading.elements,
    reading.amounts,
    reading.reason,
    reading.note
from query_table(
    case
        when
            list_bool_or(list_transform(
                formulas::varchar[], lambda text: not formula_is_plain(text)
            ))
            then 'any_formula'
        else 'plain_formula'
    end
) as reading;

comment on macro table parsed_given is
'parsed_given(formulas): what parsed gives, faster, for a list of literals or parameters.';
