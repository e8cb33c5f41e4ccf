-- One row per set of oxidation states that was compared, and number of components: the paper's
-- Table 2 under that set, how well it tells what is known, and what changes sides. Key:
-- (oxidation_states, n_components). Known is what was known when stoichia compare ran.
create view comparison as
select
    counted.oxidation_states,
    counted.n_components,
    counted.numbers['n_unique'] as n_unique,
    counted.numbers['n_allowed'] as n_allowed,
    counted.numbers['n_known'] as n_known,
    counted.numbers['n_standard'] as n_standard,
    counted.numbers['n_missing'] as n_missing,
    counted.numbers['n_interesting'] as n_interesting,
    counted.numbers['n_unlikely'] as n_unlikely,
    -- Null where nothing is known, or nothing allowed.
    counted.numbers['n_standard'] / nullif(counted.numbers['n_known'], 0) as recall,
    counted.numbers['n_standard'] / nullif(counted.numbers['n_allowed'], 0) as precision,
    counted.numbers['n_allowed'] - counted.n_allowed_by_both as n_gained,
    space_count.n_allowed - counted.n_allowed_by_both as n_lost,
    counted.consensus,
    counted.commonality,
    counted.compared_at,
    -- 0 where nothing is known.
    coalesce(counted.known_digest, 0) = coalesce(known_now.known_digest, 0) as is_current
from (
    select
        compared_set.oxidation_states,
        compared_set.n_components,
        compared_set.n_allowed_by_both,
        compared_set.consensus,
        compared_set.commonality,
        compared_set.compared_at,
        compared_set.known_digest,
        category_numbers(
            compared_set.n_unique,
            compared_set.n_allowed,
            compared_set.n_standard,
            compared_set.n_interesting
        ) as numbers
    from compared_set
) as counted
inner join space_count using (n_components)
left join (
    select
        known_composition.n_components,
        bit_xor(md5_number(known_composition.formula_reduced)) as known_digest
    from known_composition
    where known_composition.in_space
    group by known_composition.n_components
) as known_now using (n_components);

comment on view comparison is
'One row per set of oxidation states compared and number of components: Table 2 under that set.';
comment on column comparison.oxidation_states is 'Name of the set. Key, with n_components.';
comment on column comparison.n_components is 'Number of components.';
comment on column comparison.n_unique is 'Compositions in the space.';
comment on column comparison.n_allowed is 'Those that this set allows.';
comment on column comparison.n_known is 'Known ones: standard and interesting.';
comment on column comparison.n_standard is 'Allowed and known.';
comment on column comparison.n_missing is 'Allowed and unknown.';
comment on column comparison.n_interesting is 'Forbidden and known.';
comment on column comparison.n_unlikely is 'Forbidden and unknown.';
comment on column comparison.recall is 'Share of the known that is allowed, 0 to 1.';
comment on column comparison.precision is 'Share of the allowed that is known, 0 to 1.';
comment on column comparison.n_gained is
'Compositions that this set allows and ours forbids; null where element sets are not listed.';
comment on column comparison.n_lost is
'Compositions that this set forbids and ours allows; null where element sets are not listed.';
comment on column comparison.consensus is
'Of a cut on the ICSD''s reports of 2024: least number of reports of a state; else null.';
comment on column comparison.commonality is
'Of such a cut: least share in the element''s reports, such as 10% or low; else null.';
comment on column comparison.compared_at is 'When it was compared, in UTC.';
comment on column comparison.is_current is
'Whether what is known now is what was known then; if not, run stoichia compare again.';
