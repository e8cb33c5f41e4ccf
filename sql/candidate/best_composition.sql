-- Scratch. One row per unknown composition of the space that the method of staged_method ranks, by
-- category. Key: (n_components, is_allowed, place).
create or replace temp table best_composition as
select
    labelled_composition.n_components,
    labelled_composition.is_allowed,
    row_number() over (
        partition by labelled_composition.n_components, labelled_composition.is_allowed
        order by labelled_composition.rank
    ) as place,
    labelled_composition.elements,
    labelled_composition.amounts
from labelled_composition
cross join staged_method
where labelled_composition.in_space and staged_method.method != 'reports'
union all
select
    reported_composition.n_components,
    true as is_allowed,
    reported_composition.place,
    reported_composition.elements,
    reported_composition.amounts
from reported_composition
cross join staged_method
where staged_method.method = 'reports';
