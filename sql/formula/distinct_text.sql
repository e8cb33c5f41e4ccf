-- distinct_text(formulas): one row per distinct text in a list. Key: input. input_numbers are its
-- places in the list, from 1. Grouping also lets all cores read: an unnested list alone is one
-- stream. The texts are cast, not the list: so DuckDB binds no macro around it when it is made.
create macro distinct_text(formulas) as table
select
    listed.input,
    list(listed.input_number) as input_numbers
from (
    select
        unnest(formulas)::varchar as input,
        generate_subscripts(formulas, 1) as input_number
) as listed
group by listed.input;

comment on macro table distinct_text is
'distinct_text(formulas): one row per distinct text in a list, with its places in it.';
