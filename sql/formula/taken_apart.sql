-- taken_apart(texts): symbols and amounts of formulas that are read without the grammar. texts is
-- the name of a relation with the columns input and input_numbers, of formulas as displayed, of
-- others that formula_is_plain, or null. One row per row of it, as composed takes it. Key: input.
create macro taken_apart(texts) as table
with split_text as (
    select
        plain.input,
        plain.input_numbers,
        contains(plain.input, '.') as is_decimal,
        -- Without groups, which take half as long again.
        regexp_extract_all(plain.input, '[A-Z][a-z]?') as symbols,
        regexp_split_to_array(plain.input, '[A-Z][a-z]?')[2:] as numbers
    from query_table(texts) as plain
)

select
    split_text.input,
    split_text.input_numbers,
    split_text.input as text,
    split_text.symbols,
    -- Decimals in billionths.
    case
        when split_text.is_decimal
            then list_transform(
                split_text.numbers,
                lambda number:
                case
                    when number = '' then 1000000000
                    else round(number::double * 1e9)::bigint
                end
            )
        else list_transform(
            split_text.numbers,
            lambda number: case when number = '' then 1 else number::bigint end
        )
    end as amounts,
    case when split_text.is_decimal then 1000000000 else 1 end as factor,
    case when split_text.input is null then 'no formula: the text is empty' end as reason,
    '' as note
from split_text;

comment on macro table taken_apart is
'taken_apart(texts): symbols and amounts of plain formulas, without the grammar.';
