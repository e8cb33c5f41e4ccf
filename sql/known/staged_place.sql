-- Scratch. One row per composition of the source being loaded that no other source lists, and where
-- it lies in the space. Key: composition_number, reading_number of the first of its texts in
-- staged_reading, which has the rest of it. element_set_id as in known_composition.
create or replace temp table staged_place as
with first_reading as (
    select min(staged_reading.reading_number) as reading_number
    from staged_reading
    anti join known_composition using (formula_reduced)
    where staged_reading.reason is null
    group by staged_reading.formula_reduced
),

composition as (
    select
        staged_reading.reading_number as composition_number,
        staged_reading.elements,
        list_contains(vocabulary.components, len(staged_reading.elements))
        and list_max(staged_reading.amounts) <= vocabulary.max_amount
        and not list_has_any(staged_reading.elements, vocabulary.outside) as in_space
    from staged_reading
    semi join first_reading using (reading_number)
    cross join vocabulary
),

-- One row: by place in a set, then by atomic number, what an element adds to element_set_rank.
rank_part as (
    select list(placed.parts order by placed.place) as parts
    from (
        select
            place.place,
            list(
                binomial(element.space_position - 1, place.place)::uinteger order by element.z
            ) as parts
        from element
        cross join range(1, 7) as place (place)
        group by place.place
    ) as placed
)

select
    composition.composition_number,
    composition.in_space,
    case
        when composition.in_space
            then list_sum(list_transform(
                composition.elements,
                lambda symbol, i: rank_part.parts[i][enum_code(symbol) + 1]
            ))::uinteger
    end as element_set_id
from composition
cross join rank_part;
