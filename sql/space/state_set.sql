-- Scratch. One row per distinct set of oxidation states that elements offer on one side of a split.
-- Key: state_set_id, at most 207, which fits into a byte. The set of none has number 0: no ratio is
-- neutral where an element offers it.
-- Larger sets have smaller numbers: where signature puts elements in order of what they offer,
-- those of many states come first, and last in mask_batch, where most masks are made, those of few.
create temp table state_set as
with offered as (
    select element_side.cation_states as oxidation_states from element_side
    union
    select element_side.anion_states as oxidation_states from element_side
    union
    -- For compositions with every element in its zero state.
    select [0] as oxidation_states
)

select
    case
        when len(offered.oxidation_states) = 0 then 0
        else
            row_number() over (
                order by len(offered.oxidation_states) desc, offered.oxidation_states
            )
    end as state_set_id,
    offered.oxidation_states
from offered;
