-- Scratch. One row per number of components, category and number of best candidates: how many of
-- them are hidden known compositions. Key: (n_components, category, n_best). Of what lies in the
-- space.
create or replace temp table hit_count as
with best as (
    select
        labelled_composition.n_components,
        labelled_composition.is_allowed,
        labelled_composition.elements,
        labelled_composition.amounts,
        row_number() over (
            partition by labelled_composition.n_components, labelled_composition.is_allowed
            order by labelled_composition.rank
        ) as place
    from labelled_composition
    where labelled_composition.in_space
),

hit as (
    select
        best.n_components,
        best.is_allowed,
        best.place
    from best
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
inner join space_count using (n_components)
left join learnt using (n_components, is_allowed)
cross join (values (100), (1000), (10000), (100000)) as asked (n_best);
