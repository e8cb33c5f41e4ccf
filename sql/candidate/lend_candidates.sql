-- Makes what was learnt stand in for what is kept, while this connection lasts: temporary relations
-- go before those of the warehouse that have their names.
create or replace temp table element_similarity as
select
    learnt_similarity.n_components,
    learnt_similarity.symbol,
    learnt_similarity.other_symbol,
    learnt_similarity.n_shared,
    learnt_similarity.similarity
from learnt_similarity;

create or replace temp table known_opening as
select
    learnt_opening.n_components,
    learnt_opening.elements,
    learnt_opening.amounts,
    learnt_opening.amount,
    learnt_opening.symbol,
    learnt_opening.n_fillers,
    learnt_opening.formula_reduced
from learnt_opening;

create or replace temp table scored_composition as
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
from learnt_candidate;

create or replace temp table candidate_learnt as
select
    staged_choice.sources,
    staged_choice.only_stable,
    staged_choice.only_experimental,
    staged_choice.max_energy_above_hull,
    (select count(*) from learnt_composition) as n_known,
    loads_now() as loads,
    staged_choice.learnt_at
from staged_choice;
