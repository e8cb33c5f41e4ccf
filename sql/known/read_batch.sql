-- Reads and labels one batch of staged_input, whose number is the parameter.
insert into staged_reading
select
    labelled.input,
    labelled.formula_reduced,
    labelled.formula,
    labelled.elements,
    labelled.amounts,
    labelled.is_allowed,
    labelled.in_space,
    case when labelled.formula is null then labelled.reason end as reason,
    labelled.note
from labelled((
    select list(staged_input.input)
    from staged_input
    where staged_input.batch = $1
)) as labelled;
