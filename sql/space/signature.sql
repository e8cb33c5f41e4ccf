-- Scratch. One row per distinct signature, its key turned into what each element offers. Key:
-- signature_id (also (n_components, signature_key)). 268 / 6,911 / 124,377 signatures stand for the
-- 5,253 / 176,851 / 4,421,275 sets of two / three / four elements of the paper's space, and one
-- more each for the sets with an unusable element (no offers). Batches share no pattern.
--
-- cation_key and anion_key hold one byte per element, the first element's byte highest, as
-- signature_key does: the set of states that it offers before a split, and after it. Element sets
-- have at most 103 elements, so that numbers of sets of states fit a byte.
create temp table signature as
with numbered as (
    select
        row_number() over (order by signature_count.n_components, signature_count.signature_key)
            as signature_id,
        signature_count.n_components::bigint as n_components,
        signature_count.signature_key
    from signature_count
),

role as (
    select distinct
        element_role.role_id,
        element_role.cation_set_id,
        element_role.anion_set_id
    from element_role
),

-- One row: what the roles 1, 2, 3, … offer.
offer as (
    select
        list(role.cation_set_id order by role.role_id) as cation_set_ids,
        list(role.anion_set_id order by role.role_id) as anion_set_ids
    from role
),

unpacked as (
    select
        numbered.signature_id,
        numbered.n_components,
        numbered.signature_key,
        -- From the last element to the first.
        list_transform(
            range(numbered.n_components),
            lambda place: numbered.signature_key >> (8 * place) & 127
        ) as role_ids
    from numbered
)

select
    unpacked.signature_id,
    unpacked.n_components,
    unpacked.signature_key,
    list_reduce(list_transform(
        unpacked.role_ids,
        lambda role_id, i: offer.cation_set_ids[role_id] << (8 * (i - 1))
    ), lambda key, byte: key + byte) as cation_key,
    list_reduce(list_transform(
        unpacked.role_ids,
        lambda role_id, i: offer.anion_set_ids[role_id] << (8 * (i - 1))
    ), lambda key, byte: key + byte) as anion_key,
    list_contains(params.listed_components, unpacked.n_components) as is_listed,
    -- Masks are made batch by batch: 1.8 million of 31,711 bits do not fit into memory together.
    -- Those that do are made in a few batches, each small enough for the caches of a core.
    case
        when list_contains(params.listed_components, unpacked.n_components)
            then cation_key >> (8 * (unpacked.n_components - 1)) & 3
        else cation_key >> (8 * (unpacked.n_components - 1))
    end as batch
from unpacked
cross join offer
cross join params;
