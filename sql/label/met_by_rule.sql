-- met_by_rule(formulas, rule, margin, usual_states): which of a list of formulas, as displayed,
-- meet a rule of the macro rules: allowed, mixed-valence, all-metal, margin (with that margin),
-- smact-valid; any if null. And of those, which are allowed with every element in a state that has
-- at least the share usual_states in what the ICSD reports of it (common_states of assignments);
-- null asks for none. One row per formula that meets both. Key: formula.
create macro met_by_rule(formulas, rule, margin, usual_states) as table
select ruled.formula
from ruled(formulas, margin := coalesce(margin, 0.0)) as ruled
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
'met_by_rule(formulas, rule, margin, usual_states): which formulas meet a rule of rules.';
