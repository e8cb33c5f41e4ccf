-- label(formulas): one row per formula given, in the order given; formulas is a list of texts, or
-- one text that is a literal or a parameter. Columns: input, formula, category, is_allowed,
-- is_known, in_space, reason; for a text that cannot be read all but input and reason are null.
-- What is allowed is defined in labelled_of.

-- Of texts as labelled has them, each as often as it was given.
create macro label_of(labelled_texts) as table
with answered as (
    select
        unnest(labelled.input_numbers) as input_number,
        labelled.input,
        labelled.formula,
        labelled.is_allowed,
        case
            when labelled.formula is not null then known_composition.formula_reduced is not null
        end as is_known,
        labelled.in_space,
        labelled.reason || coalesce(other_rule.addition, '') as reason
    from query_table(labelled_texts) as labelled
    left join other_rule_of(labelled_texts) as other_rule using (composition_number)
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

-- For literals and parameters, as parsed_given.
create macro label_given(formulas) as table
with labelled_text as materialized (from labelled_given(formulas))

from label_of('labelled_text');

create macro label
(formulas varchar[]) as table (
    with labelled_text as materialized (from labelled(formulas))

    from label_of('labelled_text')
),
(formulas varchar) as table (from label_given([formulas]));

comment on macro table label_of is
'label_of(labelled_texts): one labelled row per formula, of texts as labelled has them.';
comment on macro table label_given is
'label_given(formulas): what label gives, faster, for a list of literals or parameters.';
comment on macro table label is
'label(formulas): one labelled row per formula, in the order given; a list or one text, no column.';
