-- Scratch. One row per set of charges that a beginning may have to come to, and charge in it. Key:
-- (total_set_id, total). The set of none has no row.
create temp table total_set as
select
    asked.total_set_id,
    unnest(asked.totals) as total
from (
    select
        counted_ending.cation_total_set_id as total_set_id,
        counted_ending.cation_totals as totals
    from counted_ending
    union
    select
        counted_ending.anion_total_set_id as total_set_id,
        counted_ending.anion_totals as totals
    from counted_ending
) as asked;
