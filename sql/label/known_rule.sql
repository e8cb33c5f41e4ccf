-- known_rule_of(margin, include_alloys, mixed_valence, max_choices): which rules would admit each
-- known composition, inside the space or not. One row per composition of known_formula. Key:
-- formula_reduced. The arguments, all named and with defaults, and the rules are those of rules.
create macro known_rule_of(
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table
with tried as materialized (
    select
        row_number() over () as composition_number,
        known_composition.formula_reduced,
        known_composition.formula,
        known_composition.n_components,
        known_composition.in_space,
        known_composition.elements::varchar[] as elements,
        known_composition.amounts
    from known_composition
)

select
    tried.formula_reduced,
    tried.formula,
    tried.n_components,
    tried.in_space,
    ruled.is_allowed,
    ruled.is_mixed_valence_allowed,
    ruled.is_all_metal,
    ruled.electronegativity_margin,
    ruled.is_margin_allowed,
    ruled.is_smact_valid
from tried
inner join ruled_of(
    'tried',
    margin := margin,
    include_alloys := include_alloys,
    mixed_valence := mixed_valence,
    max_choices := max_choices
) as ruled using (composition_number);

comment on macro table known_rule_of is
'known_rule_of(margin := 0.0, …): which rules would admit each known composition.';

-- The same with the rules' defaults.
create view known_rule as
select
    ruled.formula_reduced,
    ruled.formula,
    ruled.n_components,
    ruled.in_space,
    ruled.is_allowed,
    ruled.is_mixed_valence_allowed,
    ruled.is_all_metal,
    ruled.electronegativity_margin,
    ruled.is_margin_allowed,
    ruled.is_smact_valid
from known_rule_of() as ruled;

comment on view known_rule is
'One row per known composition, inside the space or not: which rules would admit it.';
comment on column known_rule.formula_reduced is 'The composition, in known_formula. Key.';
comment on column known_rule.formula is 'The composition in the order of electronegativity.';
comment on column known_rule.n_components is 'Number of distinct elements.';
comment on column known_rule.in_space is 'Whether it lies in the space.';
comment on column known_rule.is_allowed is
'The paper''s rule: one state per element, neutral, cations strictly below anions.';
comment on column known_rule.is_mixed_valence_allowed is
'The same if each atom of the elements in mixed_valence_element may have a state of its own.';
comment on column known_rule.is_all_metal is 'Every element is a metal.';
comment on column known_rule.electronegativity_margin is
'Largest distance of anions above cations in a neutral choice; null if there is no such choice.';
comment on column known_rule.is_margin_allowed is
'As is_allowed, but a tie passes: the margin is at least 0.';
comment on column known_rule.is_smact_valid is
'SMACT''s smact_validity, as it is by default: alloys are valid, mixed valence is not.';
