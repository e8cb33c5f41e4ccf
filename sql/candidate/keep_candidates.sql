-- Keeps what was learnt in place of what was kept before, in one transaction.
delete from element_similarity;

insert into element_similarity
select
    learnt_similarity.n_components,
    learnt_similarity.symbol,
    learnt_similarity.other_symbol,
    learnt_similarity.n_shared,
    learnt_similarity.similarity
from learnt_similarity
order by
    learnt_similarity.n_components, learnt_similarity.symbol, learnt_similarity.other_symbol;

delete from known_opening;

insert into known_opening
select
    learnt_opening.n_components,
    learnt_opening.elements,
    learnt_opening.amounts,
    learnt_opening.amount,
    learnt_opening.symbol,
    learnt_opening.n_fillers,
    learnt_opening.formula_reduced
from learnt_opening;

delete from scored_composition;

insert into scored_composition
select
    learnt_candidate.n_components,
    learnt_candidate.rank,
    learnt_candidate.score,
    learnt_candidate.expected_share,
    learnt_candidate.n_openings,
    learnt_candidate.n_in_system,
    learnt_candidate.n_in_subsystems,
    learnt_candidate.elements,
    learnt_candidate.amounts,
    learnt_candidate.n_atoms,
    learnt_candidate.in_space,
    learnt_candidate.is_allowed,
    learnt_candidate.common_states
from learnt_candidate
order by learnt_candidate.n_components, learnt_candidate.rank;

delete from share_step;

insert into share_step
select
    staged_share_step.n_components,
    staged_share_step.is_allowed,
    staged_share_step.least_score,
    staged_share_step.expected_share
from staged_share_step;

delete from candidate_learnt;

insert into candidate_learnt
select
    staged_choice.sources,
    staged_choice.only_stable,
    staged_choice.only_experimental,
    staged_choice.max_energy_above_hull,
    (select count(*) from learnt_composition) as n_known,
    loads_now() as loads,
    staged_choice.learnt_at
from staged_choice;
