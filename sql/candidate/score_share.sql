-- Scratch. One row per number of components, side of the rule and hundredth of the score: how many
-- candidates there are and how many of them are hidden known compositions. Key: (n_components,
-- is_allowed, least_score).
create or replace temp table score_share as
select
    labelled_composition.n_components,
    labelled_composition.is_allowed,
    floor(100 * labelled_composition.score) / 100 as least_score,
    count(*) as n_candidates,
    count(hidden_composition.formula_reduced) as n_hidden
from labelled_composition
left join hidden_composition using (n_components, elements, amounts)
group by all;
