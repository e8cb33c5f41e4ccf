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
)

select
    drawn.composition_number as sample_number,
    drawn.formula,
    drawn.elements,
    drawn.amounts,
    drawn.category,
    labelled_of.reason
from drawn
inner join labelled_of('drawn') as labelled_of using (composition_number)
order by sample_number;

comment on macro table sample_labelled is
'sample_labelled(components, category, n, seed): a sample, and why each is allowed or not.';
