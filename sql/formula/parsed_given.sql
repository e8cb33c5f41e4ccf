-- parsed_given(formulas): what parsed gives, for a list that is known before the query runs, of
-- literals and parameters. DuckDB binds a common table expression where it is named, and
-- query_table takes any constant for a name: so the grammar, which takes a hundred times as long to
-- bind as plain formulas take to be read, is bound only where one of the texts needs it.
create macro parsed_given(formulas) as table
with plain_text as (
    select
        -- Not of random() and its like, which are asked for twice.
        case
            when coalesce(formula_is_plain(given.input), true) then given.input
            else error('give formulas as literals or parameters: these change between two looks')
        end as input,
        given.input_numbers
    from distinct_text(formulas) as given
),

plain_part as (from taken_apart('plain_text')),

plain_formula as (from composed('plain_part')),

any_formula as (from parsed(formulas))

from query_table(
    case
        when
            list_bool_or(list_transform(
                formulas::varchar[], lambda text: not formula_is_plain(text)
            ))
            then 'any_formula'
        else 'plain_formula'
    end
);

comment on macro table parsed_given is
'parsed_given(formulas): what parsed gives, faster, for a list of literals or parameters.';
