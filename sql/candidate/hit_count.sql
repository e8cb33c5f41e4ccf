-- Scratch. One row per number of components, category and number of best candidates by the method
-- of staged_method: how many of them are hidden known compositions. Key: (n_components, category,
-- n_best). Of what lies in the space; none of a category that the method does not rank.
create or replace temp table hit_count as
with hit as (
    select
        best_composition.n_components,
        best_composition.is_allowed,
        best_composition.place
    from best_composition
    semi join hidden_composition using (n_components, elements, amounts)
),

hidden as (
    select
        hidden_composition.n_components,
        hidden_composition.is_allowed,
        count(*) as n_hidden
    from hidden_composition
    where hidden_composition.in_space
    group by hidden_composition.n_components, hidden_composition.is_allowed
),

learnt as (
    select
        known_composition.n_components,
        known_composition.is_allowed,
        count(*) as n_learnt
    from known_composition
    semi join learnt_composition using (formula_reduced)
    where known_composition.in_space
    group by known_composition.n_components, known_composition.is_allowed
)

select
    hidden.n_components,
    category_of(hidden.is_allowed, false) as category,
    asked.n_best,
    (
        select count(*)
        from hit
        where
            hit.n_components = hidden.n_components
            and hit.is_allowed = hidden.is_allowed
            and hit.place <= asked.n_best
    ) as n_hits,
    hidden.n_hidden,
    case
        when hidden.is_allowed then space_count.n_allowed
        else space_count.n_unique - space_count.n_allowed
    end
    - coalesce(learnt.n_learnt, 0) as n_unknown
from hidden
semi join best_composition using (n_components, is_allowed)
inner join space_count using (n_components)
left join learnt using (n_components, is_allowed)
cross join (values (100), (1000), (10000), (100000)) as asked (n_best);
