-- sample_labelled(components, category, n, seed): what sample gives for these, and the reason that
-- label tells. One row per composition, in the order in which they were drawn.
create macro sample_labelled(components, category, n, seed) as table
with drawn as materialized (
    from sample(components, category, n, seed := seed)
),

drawn_composition as (
    select
        drawn.sample_number as composition_number,
        drawn.elements,
        drawn.amounts
    from drawn
)

select
    drawn.sample_number,
    drawn.formula,
    drawn.elements,
    drawn.amounts,
    drawn.category,
    labelled_of.reason
from drawn
inner join labelled_of('drawn_composition') as labelled_of
    on drawn.sample_number = labelled_of.composition_number
order by drawn.sample_number;

comment on macro table sample_labelled is
'sample_labelled(components, category, n, seed): a sample, and why each is allowed or not.';
