-- Rows of a source that are in neither or both of known_entry and rejected_entry, or twice.
select
    entry.source,
    entry.row_number
from (
    select
        known_entry.source,
        known_entry.row_number
    from known_entry
    union all
    select
        rejected_entry.source,
        rejected_entry.row_number
    from rejected_entry
) as entry
group by all
having count(*) != 1;
