-- One row per 64 element sets with consecutive numbers, of the numbers of components whose sets
-- are counted, not listed: how many of their compositions are allowed, exactly. Key: (n_components,
-- first_element_set_id). It cuts such spaces into parts of known size, as an export needs.
-- fill_element_set_block fills it.
create table element_set_block (
    n_components utinyint,
    first_element_set_id uinteger,
    last_element_set_id uinteger,
    n_allowed uinteger
);

comment on table element_set_block is
'One row per 64 consecutive element sets where they are counted, not listed: how much is allowed.';
comment on column element_set_block.n_components is 'Number of elements in the sets.';
comment on column element_set_block.first_element_set_id is
'The first of the sets. Key, with n_components.';
comment on column element_set_block.last_element_set_id is 'The last of the sets.';
comment on column element_set_block.n_allowed is
'How many compositions of these sets are neutral and ordered.';
