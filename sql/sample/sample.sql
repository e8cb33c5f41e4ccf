-- sample(components, category, n, …): n different compositions of a category, uniformly at random
-- from all that it has in the whole space; all of them if it has fewer. One row per composition, in
-- the order in which they were drawn, so that the first rows are a sample too. The same arguments
-- give the same rows on every machine.
--
-- Named arguments: seed (0); with_elements, which all have to be in it, and without_elements, lists
-- of symbols; max_atoms per formula. The sample is uniform over what they leave.
--
-- Where element sets are listed, compositions are drawn by rank (sample_listed); where they are
-- counted only, as those of five elements, from the whole space until enough are of the category
-- (sample_counted).
create macro sample(
    components,
    category,
    n,
    seed := 0,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    max_atoms := null::integer
) as table
select
    drawn.sample_number,
    drawn.n_components,
    drawn.composition_id,
    drawn.formula,
    drawn.elements,
    drawn.amounts,
    drawn.n_atoms,
    drawn.category
from (
    from sample_listed(
        components, category, n, seed, with_elements, without_elements, max_atoms
    )
    union all
    from sample_counted(
        components, category, n, seed, with_elements, without_elements, max_atoms
    )
) as drawn
order by drawn.sample_number;

comment on macro table sample is
'sample(components, category, n, seed := 0, …): n different compositions, uniformly at random.';
