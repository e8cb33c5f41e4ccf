-- Scratch. One row per number of components and set of elements that fill some opening. Key:
-- filler_set_id. Many openings have the same fillers, and contribute alike.
create or replace temp table filler_set as
select
    (row_number() over ())::uinteger as filler_set_id,
    opening.n_components,
    opening.fillers,
    opening.n_fillers,
    count(*) as n_openings
from opening
group by opening.n_components, opening.fillers, opening.n_fillers;
