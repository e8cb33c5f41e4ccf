-- Scratch. What scored_composition is made of, of what is learnt from now. Key: (n_components,
-- rank). The expected share is that of the step of the score, staged_share_step.
create or replace temp view learnt_candidate as
select
    labelled_composition.n_components,
    labelled_composition.rank,
    labelled_composition.score,
    staged_share_step.expected_share::float as expected_share,
    labelled_composition.n_openings,
    labelled_composition.n_in_system,
    labelled_composition.n_in_subsystems,
    labelled_composition.elements,
    labelled_composition.amounts,
    labelled_composition.n_atoms,
    labelled_composition.in_space,
    labelled_composition.is_allowed,
    labelled_composition.common_states
from labelled_composition
asof left join staged_share_step
    on
        labelled_composition.n_components = staged_share_step.n_components
        and labelled_composition.is_allowed = staged_share_step.is_allowed
        and labelled_composition.score >= staged_share_step.least_score;
