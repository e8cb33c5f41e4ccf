-- Scratch, a view, since a table would take most of a load's memory: what staged_place has, and
-- what the texts of staged_reading denote. One row per composition of the source being loaded that
-- no other source lists. Key: composition_number; also formula_reduced.
create or replace temp view staged_composition as
select
    staged_place.composition_number,
    staged_reading.formula_reduced,
    staged_reading.formula,
    staged_reading.elements,
    staged_reading.amounts,
    staged_place.in_space,
    staged_place.element_set_id
from staged_place
inner join staged_reading on staged_place.composition_number = staged_reading.reading_number;
