-- distinct_text(formulas): one row per distinct text in a list. Key: input. input_numbers are its
-- places in the list, from 1. Grouping also lets all cores read: an unnested list alone is one
-- stream.
create macro distinct_text(formulas) as table
select
    listed.input,
    list(listed.input_number) as input_numbers
from (
    select
        unnest(formulas::varchar[]) as input,
        generate_subscripts(formulas::varchar[], 1) as input_number
) as listed
group by listed.input;

comment on macro table distinct_text is
'distinct_text(formulas): one row per distinct text in a list, with its places in it.';
