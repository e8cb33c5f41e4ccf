-- find_by_rule(rule, margin, usual_states, …): what find finds, of it what meets a rule and has
-- usual states, as in met_by_rule. One row per composition. Key: formula. The other arguments, all
-- named and with defaults, and the columns are those of find.
--
-- The rule is asked of each composition, so that all that find finds is listed first: 200,000
-- compositions at most. Categories stay those of the paper's rule: what mixed valence adds to the
-- allowed is unlikely or interesting.
create macro find_by_rule(
    rule := null::varchar,
    margin := 0.0,
    usual_states := null::double,
    system := null::varchar,
    components := null::bigint,
    with_elements := []::varchar[],
    without_elements := []::varchar[],
    anions := []::varchar[],
    category := null,
    max_atoms := null::bigint,
    sort := 'atoms',
    n := 50,
    skip := 0
) as table
with listed as materialized (
    select
        row_number() over () as composition_number,
        found.formula,
        found.category,
        found.is_allowed,
        found.is_known,
        found.in_space,
        found.reason,
        found.n_components,
        found.n_atoms,
        found.score,
        found.energy_above_hull,
        found.sources
    from find(
        system := system,
        components := components,
        with_elements := with_elements,
        without_elements := without_elements,
        anions := anions,
        category := case
            -- Only what is allowed has usual states.
            when usual_states is null then category::varchar
            else coalesce(category::varchar, 'standard, missing')
        end,
        max_atoms := max_atoms,
        sort := sort,
        n := 200000,
        -- None, or an error before any is listed.
        skip := (
            select
                case
                    when sum(counted.n) > 200000
                        then error(printf(
                            'a rule is asked of each composition, of 200,000 at most and not of '
                            || '%,d: name more elements, or fewer components and atoms',
                            sum(counted.n)::bigint
                        ))::bigint
                    else 0
                end
            from find_count(
                system := system,
                components := components,
                with_elements := with_elements,
                without_elements := without_elements,
                anions := anions,
                category := case
                    when usual_states is null then category::varchar
                    else coalesce(category::varchar, 'standard, missing')
                end,
                max_atoms := max_atoms
            ) as counted
        )
    ) as found
)

select
    listed.formula,
    listed.category,
    listed.is_allowed,
    listed.is_known,
    listed.in_space,
    listed.reason,
    listed.n_components,
    listed.n_atoms,
    listed.score,
    listed.energy_above_hull,
    listed.sources
from listed
semi join met_by_rule('listed', rule, margin, usual_states) using (formula)
order by listed.composition_number
limit n
offset skip;

comment on macro table find_by_rule is
'find_by_rule(rule := ''mixed-valence'', …): what find finds, of it what meets a rule.';
