-- Makes what was learnt stand in for what is kept, while this connection lasts: temporary relations
-- go before those of the warehouse that have their names.
create or replace temp table element_similarity as from learnt_similarity;

create or replace temp table known_opening as from learnt_opening;

create or replace temp table scored_composition as from learnt_candidate;

create or replace temp table candidate_learnt as from learnt_choice;
