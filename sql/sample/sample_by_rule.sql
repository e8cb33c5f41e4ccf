-- sample_by_rule(components, category, n, rule, …): n different compositions of a category that
-- meet a rule and have usual states, as in met_by_rule, uniformly at random; all of them if there
-- are fewer. One row per composition, as sample has it: it draws, and what does not meet the rule
-- is passed over. So the first rows are a sample too. Named arguments: those of met_by_rule and
-- sample.
--
-- 20 draws are made for each composition asked for, 200,000 at most; where too few of them meet the
-- rule, that is an error.
create macro sample_by_rule(
    components,
    category,
    n,
    rule := null::varchar,
    margin := 0.0,
    usual_states := null::double,
    seed := 0,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    max_atoms := null::integer
) as table
with drawn as materialized (
    select
        sample.sample_number as draw_number,
        sample.n_components,
        sample.composition_id,
        sample.formula,
        sample.elements,
        sample.amounts,
        sample.n_atoms,
        sample.category
    from sample(
        components,
        category,
        least(20 * n + 1000, 200000),
        seed := seed,
        with_elements := with_elements,
        without_elements := without_elements,
        max_atoms := max_atoms
    ) as sample
),

met as materialized (
    select
        row_number() over (order by drawn.draw_number) as sample_number,
        drawn.n_components,
        drawn.composition_id,
        drawn.formula,
        drawn.elements,
        drawn.amounts,
        drawn.n_atoms,
        drawn.category
    from drawn
    semi join met_by_rule('drawn', rule, margin, usual_states) using (formula)
),

-- One row, or an error.
enough as materialized (
    select
        case
            when found.n < n and tried.n >= least(20 * n + 1000, 200000)
                then error(printf(
                    'only %d of %d draws meet the rule: ask for fewer, or leave fewer elements '
                    || 'and atoms',
                    found.n, tried.n
                )) is null
            else true
        end as is_enough
    from (select count(*) as n from met) as found
    cross join (select count(*) as n from drawn) as tried
)

select
    met.sample_number,
    met.n_components,
    met.composition_id,
    met.formula,
    met.elements,
    met.amounts,
    met.n_atoms,
    met.category
from met
cross join enough
where enough.is_enough and met.sample_number <= n
order by met.sample_number;

comment on macro table sample_by_rule is
'sample_by_rule(components, category, n, rule := ''mixed-valence'', …): a sample by a rule.';
