-- labelled(formulas): what labelled_of tells of the compositions that texts denote. One row per
-- distinct text in the list. Key: input. Columns: composition_number, the first of its places in
-- the list; input, and input_numbers, all of them; formula, formula_reduced, elements, amounts and
-- note, as in parsed; in_space, is_allowed, electronegativity_margin and common_states, as in
-- labelled_of, null for a text that cannot be read; reason, which is why it cannot, or that of
-- labelled_of.

-- The same of a relation of texts as parsed has them.
create macro labelled_reading(readings) as table
with text_reading as materialized (
    select
        parsed.input_numbers[1] as composition_number,
        parsed.input,
        parsed.input_numbers,
        parsed.formula,
        parsed.formula_reduced,
        parsed.elements,
        parsed.amounts,
        parsed.note,
        parsed.reason
    from query_table(readings) as parsed
)

select
    text_reading.composition_number,
    text_reading.input,
    text_reading.input_numbers,
    text_reading.formula,
    text_reading.formula_reduced,
    text_reading.elements,
    text_reading.amounts,
    text_reading.note,
    labelled_of.in_space,
    labelled_of.is_allowed,
    coalesce(text_reading.reason, labelled_of.reason) as reason,
    -- The largest of its neutral choices; null without cations and anions.
    labelled_of.electronegativity_margin,
    labelled_of.common_states
from text_reading
left join labelled_of('text_reading') as labelled_of using (composition_number);

create macro labelled(formulas) as table
with parsed_text as (from parsed(formulas))

from labelled_reading('parsed_text');

-- For literals and parameters, as parsed_given.
create macro labelled_given(formulas) as table
with parsed_text as (from parsed_given(formulas))

from labelled_reading('parsed_text');

comment on macro table labelled_reading is
'labelled_reading(readings): composition, is_allowed, in_space and reason of texts that are read.';
comment on macro table labelled is
'labelled(formulas): one row per distinct text: composition, is_allowed, in_space and reason.';
comment on macro table labelled_given is
'labelled_given(formulas): what labelled gives, faster, for a list of literals or parameters.';
