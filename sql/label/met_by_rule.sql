-- met_by_rule(compositions, rule, margin, usual_states): which compositions meet a rule of rules:
-- allowed, mixed-valence, all-metal, margin (with that margin), smact-valid; any if null.
-- And of those, which are allowed with every element in a state that has at least the share
-- usual_states in what the ICSD reports of it (common_states of assignments); null asks for none.
-- compositions is the name of a relation with the column formula, as displayed. One row per formula
-- that meets both. Key: formula.
create macro met_by_rule(compositions, rule, margin, usual_states) as table
with displayed as (
    select
        listed.formula as input,
        [row_number() over ()] as input_numbers
    from query_table(compositions) as listed
),

displayed_part as (from taken_apart('displayed')),

tried as materialized (
    select
        composed.input_numbers[1] as composition_number,
        composed.formula,
        composed.elements,
        composed.amounts
    from composed('displayed_part') as composed
)

select tried.formula
from tried
inner join ruled_of('tried', margin := coalesce(margin, 0.0)) as ruled using (composition_number)
where
    case
        when rule is null then true
        when rule = 'allowed' then ruled.is_allowed
        when rule = 'mixed-valence' then ruled.is_mixed_valence_allowed
        when rule = 'all-metal' then ruled.is_all_metal
        when rule = 'margin' then ruled.is_margin_allowed
        when rule = 'smact-valid' then ruled.is_smact_valid
        else error(
            'rules are allowed, mixed-valence, all-metal, margin and smact-valid, not ' || rule
        )
    end
    and (usual_states is null or coalesce(ruled.common_states >= usual_states, false));

comment on macro table met_by_rule is
'met_by_rule(compositions, rule, margin, usual_states): which meet a rule of rules.';
