-- Keeps in the attached warehouse what the set of oxidation states at hand says, in place of what
-- was kept of a set of that name.
delete from warehouse.compared_set
where compared_set.oxidation_states in (select params.oxidation_state_set from params);

delete from warehouse.changed_known
where changed_known.oxidation_states in (select params.oxidation_state_set from params);

insert into warehouse.compared_set
select
    params.oxidation_state_set,
    space_count.n_components,
    params.consensus,
    params.commonality,
    space_count.n_unique,
    space_count.n_allowed,
    any_value(allowed_by_both.n_allowed_by_both) as n_allowed_by_both,
    count(set_label.formula_reduced) filter (set_label.is_allowed) as n_standard,
    count(set_label.formula_reduced) filter (not set_label.is_allowed) as n_interesting,
    bit_xor(md5_number(set_label.formula_reduced)) as known_digest,
    (select staged_params.staged_at from staged_params) as compared_at
from space_count
cross join params
left join allowed_by_both using (n_components)
left join set_label on space_count.n_components = set_label.n_components and set_label.in_space
group by
    params.oxidation_state_set,
    space_count.n_components,
    params.consensus,
    params.commonality,
    space_count.n_unique,
    space_count.n_allowed;

insert into warehouse.changed_known
select
    params.oxidation_state_set,
    set_label.formula_reduced,
    set_label.formula,
    set_label.n_components,
    set_label.in_space,
    set_label.is_allowed
from set_label
cross join params
where set_label.is_allowed != set_label.is_allowed_by_own
order by set_label.n_components, set_label.formula_reduced;
