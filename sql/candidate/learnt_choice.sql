-- Scratch. What candidate_learnt is made of: what is learnt from now. One row.
create or replace temp view learnt_choice as
select
    staged_choice.sources,
    staged_choice.only_stable,
    staged_choice.only_experimental,
    staged_choice.max_energy_above_hull,
    (select count(*) from learnt_composition) as n_known,
    loads_now() as loads,
    staged_choice.learnt_at
from staged_choice;
