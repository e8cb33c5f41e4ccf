-- One row per set of oxidation states that was compared, number of components, and category that
-- compositions of the space have by the warehouse's own set and another one by that set: how many.
-- Key: (oxidation_states, n_components, category, other_category). Pairs that none changes between
-- have no row; null where element sets are not listed, for what is unknown cannot be told there.
create view category_change as
with known_change as (
    select
        changed_known.oxidation_states,
        changed_known.n_components,
        count(*) filter (changed_known.is_allowed) as n_known_gained,
        count(*) filter (not changed_known.is_allowed) as n_known_lost
    from changed_known
    where changed_known.in_space
    group by changed_known.oxidation_states, changed_known.n_components
),

changed as (
    select
        comparison.oxidation_states,
        comparison.n_components,
        unnest([
            {
                'category': 'standard',
                'other_category': 'interesting',
                'n': coalesce(known_change.n_known_lost, 0)::bigint
            },
            {
                'category': 'missing',
                'other_category': 'unlikely',
                'n': (comparison.n_lost - coalesce(known_change.n_known_lost, 0))::bigint
            },
            {
                'category': 'interesting',
                'other_category': 'standard',
                'n': coalesce(known_change.n_known_gained, 0)::bigint
            },
            {
                'category': 'unlikely',
                'other_category': 'missing',
                'n': (comparison.n_gained - coalesce(known_change.n_known_gained, 0))::bigint
            }
        ]) as change
    from comparison
    left join known_change using (oxidation_states, n_components)
)

select
    changed.oxidation_states,
    changed.n_components,
    changed.change['category']::category as category,
    changed.change['other_category']::category as other_category,
    changed.change['n'] as n
from changed
where coalesce(changed.change['n'] > 0, true);

comment on view category_change is
'One row per set compared, number of components and pair of categories: how many change.';
comment on column category_change.oxidation_states is 'Name of the set, in compared_set.';
comment on column category_change.n_components is 'Number of components.';
comment on column category_change.category is 'Category by the warehouse''s own set.';
comment on column category_change.other_category is 'Category by that set.';
comment on column category_change.n is
'How many compositions of the space; null where element sets are not listed.';
