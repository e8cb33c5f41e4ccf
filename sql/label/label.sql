-- label(formulas): one row per formula given, in the order given; formulas is a list of texts or
-- one text. Columns: input, formula, category, is_allowed, is_known, in_space, reason; for a text
-- that cannot be read all but input and reason are null. What is allowed is defined in labelled_of.
create macro labelled(formulas) as table
with reading as materialized (
    select
        parsed.input,
        parsed.input_numbers,
        parsed.input_numbers[1] as composition_number,
        parsed.formula,
        parsed.formula_reduced,
        parsed.elements,
        parsed.amounts,
        parsed.note,
        parsed.reason
    from parsed(formulas) as parsed
)

select
    reading.input,
    reading.input_numbers,
    reading.formula,
    reading.formula_reduced,
    reading.elements,
    reading.amounts,
    reading.note,
    labelled_of.in_space,
    labelled_of.is_allowed,
    coalesce(reading.reason, labelled_of.reason) as reason,
    -- The largest of its neutral choices; null without cations and anions.
    labelled_of.electronegativity_margin,
    labelled_of.common_states
from reading
left join labelled_of('reading') as labelled_of using (composition_number);

comment on macro table labelled is
'labelled(formulas): one row per distinct text: composition, is_allowed, in_space and reason.';

create macro label_list(formulas) as table
with labelled_text as materialized (
    select
        labelled.input_numbers,
        labelled.input_numbers[1] as composition_number,
        labelled.input,
        labelled.formula,
        labelled.formula_reduced,
        labelled.elements,
        labelled.amounts,
        labelled.is_allowed,
        labelled.in_space,
        labelled.reason,
        labelled.electronegativity_margin
    from labelled(formulas) as labelled
),

answered as (
    select
        unnest(labelled_text.input_numbers) as input_number,
        labelled_text.input,
        labelled_text.formula,
        labelled_text.is_allowed,
        case
            when labelled_text.formula is not null
                then known_composition.formula_reduced is not null
        end as is_known,
        labelled_text.in_space,
        labelled_text.reason || coalesce(other_rule.addition, '') as reason
    from labelled_text
    left join other_rule_of('labelled_text') as other_rule using (composition_number)
    left join known_composition using (formula_reduced)
)

select
    answered.input,
    answered.formula,
    category_of(answered.is_allowed, answered.is_known) as category,
    answered.is_allowed,
    answered.is_known,
    answered.in_space,
    answered.reason
from answered
order by answered.input_number;

create macro label
(formulas varchar[]) as table (from label_list(formulas)),
(formulas varchar) as table (from label_list([formulas]));

comment on macro table label_list is
'label_list(formulas): one labelled row per formula in the list, in the order given.';
comment on macro table label is
'label(formulas): one labelled row per formula, in the order given; a list or one text, no column.';
