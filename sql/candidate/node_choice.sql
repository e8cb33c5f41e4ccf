-- Scratch. One row per beginning of what openings leave and distinct outcome of choosing the states
-- of its elements, in order so far. Key: (node_id, charge, highest_cation, lowest_anion); 0 and 10
-- stand for no cation and no anion. common_states is the least share of a state in the ICSD's
-- reports of its element, of the choice where it is highest. Node 0 has no elements. Filled one
-- number of elements after the other.
create or replace temp table node_choice as
select
    0::bigint as node_id,
    0::bigint as charge,
    0::decimal(4, 2) as highest_cation,
    10::decimal(4, 2) as lowest_anion,
    1::float as common_states;
