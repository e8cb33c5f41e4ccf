-- Reads one batch of staged_input, whose number is the parameter.
insert into staged_reading
select
    n_before.n_before + parsed.input_numbers[1] as reading_number,
    parsed.input,
    parsed.formula_reduced,
    parsed.formula,
    parsed.elements,
    parsed.amounts,
    parsed.reason,
    parsed.note
from parsed((
    select list(staged_input.input)
    from staged_input
    where staged_input.batch = $1
)) as parsed
cross join (select count(*) as n_before from staged_reading) as n_before;
