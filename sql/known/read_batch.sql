-- Reads one batch of staged_input, whose number is the parameter.
insert into staged_reading
select
    parsed.input,
    parsed.formula_reduced,
    parsed.reason,
    parsed.note
from parsed((
    select list(staged_input.input)
    from staged_input
    where staged_input.batch = $1
)) as parsed;
