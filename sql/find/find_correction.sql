-- find_correction(asked): what known compositions change in numbers of find_mask, of a row of
-- find_asked. One row per change: n is -1 where one was counted as unknown, 1 where it is found.
create macro find_correction(asked) as table
with known_row as materialized (
    select
        found.n_components,
        found.n_atoms,
        found.is_allowed,
        found.is_asked,
        found.is_passed_over
    from find_known(asked) as found
)

select
    known_row.n_components,
    known_row.n_atoms,
    category_of(known_row.is_allowed, false) as category,
    -1 as n
from known_row
where known_row.is_passed_over
union all
select
    known_row.n_components,
    known_row.n_atoms,
    category_of(known_row.is_allowed, true) as category,
    1 as n
from known_row
where known_row.is_asked;

comment on macro table find_correction is
'find_correction(asked): what known compositions change in numbers that masks give.';
