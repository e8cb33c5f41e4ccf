-- sample(components, category, n, …): n different compositions of a category, uniformly at random
-- from all that it has in the whole space; all of them if it has fewer. One row per composition, in
-- the order in which they were drawn, so that the first rows are a sample too. The same arguments
-- give the same rows on every machine.
--
-- Named arguments: seed (0); with_elements, which all have to be in it, and without_elements, lists
-- of symbols and names of element_group, of which one has to be in it, or none; max_atoms per
-- formula. The sample is uniform over what they leave.
--
-- Where element sets are listed, compositions are drawn by rank (sample_listed); where they are
-- counted only, as those of five elements, from the whole space until enough are of the category
-- (sample_counted). Known ones (sample_known) are put in the order of the MD5 digests of seed and
-- formula_reduced.
create macro sample(
    components,
    category,
    n,
    seed := 0,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    max_atoms := null::integer
) as table
with asked as materialized (
    select
        arguments.n_components,
        arguments.category,
        arguments.is_known,
        arguments.n_asked
    from sample_asked(
        components, category, n, seed, with_elements, without_elements, max_atoms
    ) as arguments
),

candidate as (
    from sample_listed(
        components, category, n, seed, with_elements, without_elements, max_atoms
    )
    union all
    from sample_counted(
        components, category, n, seed, with_elements, without_elements, max_atoms
    )
    union all
    select
        known.element_set_id,
        known.ratio_id,
        known.elements,
        md5_number(seed::varchar || ':' || known.formula_reduced) as draw_order
    from sample_known(
        components, category, n, seed, with_elements, without_elements, max_atoms
    ) as known
    cross join asked
    where asked.is_known
),

chosen as materialized (
    select
        asked.n_components,
        asked.category,
        candidate.element_set_id,
        candidate.ratio_id,
        candidate.elements,
        row_number() over (order by candidate.draw_order) as sample_number
    from candidate
    cross join asked
    -- A window without an order, such as any_value(…) over (), would be filled by one core.
    qualify sample_number <= asked.n_asked
)

select
    chosen.sample_number,
    chosen.n_components,
    chosen.element_set_id::ubigint * space_count.n_ratios + ratio.ratio_id as composition_id,
    formula_text(chosen.elements, ratio.amounts) as formula,
    chosen.elements,
    ratio.amounts,
    ratio.n_atoms,
    chosen.category
from chosen
inner join space_count using (n_components)
inner join ratio using (n_components, ratio_id)
order by chosen.sample_number;

comment on macro table sample is
'sample(components, category, n, seed := 0, …): n different compositions, uniformly at random.';
