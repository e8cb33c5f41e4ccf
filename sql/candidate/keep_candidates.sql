-- Keeps what was learnt in place of what was kept before, in one transaction.
delete from element_similarity;

insert into element_similarity by name
from learnt_similarity
order by
    learnt_similarity.n_components, learnt_similarity.symbol, learnt_similarity.other_symbol;

delete from known_opening;

insert into known_opening by name
from learnt_opening;

delete from scored_composition;

insert into scored_composition by name
from learnt_candidate
order by learnt_candidate.n_components, learnt_candidate.rank;

delete from share_step;

insert into share_step by name
from staged_share_step;

delete from candidate_learnt;

insert into candidate_learnt by name
from learnt_choice;
