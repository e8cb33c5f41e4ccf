-- Scratch. One row per opening of a ranked composition, charge of an element in its gap that would
-- make it neutral, and what lies above and below. Key: (opening_id, charge, lowest_anion,
-- highest_cation). A cation in the gap has to lie below lowest_anion, an anion above
-- highest_cation. common_states as in node_choice.
create or replace temp table gap_charge as
select
    candidate_opening.opening_id,
    -node_choice.charge // candidate_opening.amount::bigint as charge,
    node_choice.lowest_anion,
    node_choice.highest_cation,
    node_choice.common_states
from candidate_opening
inner join rest_node using (elements, amounts)
inner join node_choice using (node_id)
where
    node_choice.charge % candidate_opening.amount::bigint = 0
    and abs(node_choice.charge // candidate_opening.amount::bigint)
    <= (select max(abs(species.oxidation_state)) from species);
