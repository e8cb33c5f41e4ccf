-- reason_of(compositions): the reason that label tells, for compositions of the space. compositions
-- is the name of a relation as for labelled_of, with a column formula too. One row per composition.
-- Key: composition_number.
create macro reason_of(compositions) as table
with labelled as materialized (
    select
        listed.composition_number,
        listed.formula,
        listed.elements,
        listed.amounts,
        labelled_of.is_allowed,
        labelled_of.reason,
        labelled_of.electronegativity_margin
    from query_table(compositions) as listed
    inner join labelled_of(compositions) as labelled_of using (composition_number)
)

select
    labelled.composition_number,
    labelled.reason || coalesce(other_rule.addition, '') as reason
from labelled
left join other_rule_of('labelled') as other_rule using (composition_number);

comment on macro table reason_of is
'reason_of(compositions): why each composition of a relation is allowed or not, as label tells it.';
