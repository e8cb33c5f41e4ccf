-- sample_labelled(components, category, n, seed): what sample gives for these, and the reason that
-- label tells. One row per composition, in the order in which they were drawn.
create macro sample_labelled(components, category, n, seed) as table
with drawn as materialized (
    select
        sample.sample_number as composition_number,
        sample.formula,
        sample.elements,
        sample.amounts,
        sample.category
    from sample(components, category, n, seed := seed) as sample
),

labelled_drawn as materialized (
    select
        drawn.composition_number,
        drawn.formula,
        drawn.elements,
        drawn.amounts,
        drawn.category,
        labelled_of.is_allowed,
        labelled_of.reason,
        labelled_of.electronegativity_margin
    from drawn
    inner join labelled_of('drawn') as labelled_of using (composition_number)
)

select
    labelled_drawn.composition_number as sample_number,
    labelled_drawn.formula,
    labelled_drawn.elements,
    labelled_drawn.amounts,
    labelled_drawn.category,
    labelled_drawn.reason || coalesce(other_rule.addition, '') as reason
from labelled_drawn
left join other_rule_of('labelled_drawn') as other_rule using (composition_number)
order by sample_number;

comment on macro table sample_labelled is
'sample_labelled(components, category, n, seed): a sample, and why each is allowed or not.';
