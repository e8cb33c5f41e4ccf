-- Scratch. One row per distinct signature, its key unpacked into what each element offers. Key:
-- signature_id (also (n_components, signature_key)). 268 / 6,911 / 124,377 signatures stand for the
-- 5,253 / 176,851 / 4,421,275 sets of two / three / four elements of the paper's space, and one
-- more each for the sets with an unusable element (no offers). Batches share no pattern.
create temp table signature as
with numbered as (
    select
        row_number() over (order by signature_count.n_components, signature_count.signature_key)
            as signature_id,
        signature_count.n_components,
        signature_count.signature_key,
        unnest(range(1, signature_count.n_components + 1)) as place
    from signature_count
),

unpacked as (
    select
        numbered.signature_id,
        numbered.n_components,
        numbered.signature_key,
        numbered.place,
        numbered.signature_key >> (8 * (numbered.n_components - numbered.place)) & 127 as role_id,
        numbered.signature_key >> (8 * (numbered.n_components - numbered.place)) & 128 > 0
            as is_tied
    from numbered
),

role as (
    select distinct
        element_role.role_id,
        element_role.cation_set_id,
        element_role.anion_set_id
    from element_role
)

select
    unpacked.signature_id,
    unpacked.n_components,
    unpacked.signature_key,
    -- One entry per element: what it offers before a split, what after, and whether it ties with
    -- the element before it. The first element's anion set and the last one's cation set never
    -- matter: null.
    list(
        case when unpacked.place < unpacked.n_components then role.cation_set_id end
        order by unpacked.place
    ) as cation_set_ids,
    list(
        case when unpacked.place > 1 then role.anion_set_id end
        order by unpacked.place
    ) as anion_set_ids,
    list(unpacked.is_tied order by unpacked.place) as ties,
    list_contains(params.listed_components, unpacked.n_components) as is_listed,
    -- Masks are made batch by batch: 1.8 million of 31,711 bits do not fit into memory together.
    case
        when list_contains(params.listed_components, unpacked.n_components) then 0
        else min(role.cation_set_id) filter (unpacked.place = 1)
    end as batch
from unpacked
cross join params
left join role using (role_id)
group by
    unpacked.signature_id, unpacked.n_components, unpacked.signature_key, params.listed_components;
