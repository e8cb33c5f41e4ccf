-- Scratch. One row per signature and place where its elements can split into cations and anions.
-- Key: (signature_id, n_cations). pattern is the split: one byte per element, the first element's
-- byte highest, with the set of states that it offers there. Whether a ratio is neutral for some
-- choice of states depends on it alone.
create temp table split as
with split_place as (
    select
        signature.signature_id,
        signature.batch,
        signature.n_components,
        place.n_cations,
        signature.cation_key,
        signature.anion_key,
        signature.signature_key,
        8 * (signature.n_components - place.n_cations) as n_anion_bits
    from signature
    inner join range(1, 8) as place (n_cations) on signature.n_components > place.n_cations
    where signature.signature_key > 0
),

zero_set as (
    select state_set.state_set_id
    from state_set
    where state_set.oxidation_states = [0]
),

-- No row where no element has a zero state.
zero_offer as (
    select list(state_set.state_set_id) as state_set_ids
    from state_set
    where
        list_contains(state_set.oxidation_states, 0)
        and exists (
            select 1
            from element_role
            where state_set.state_set_id in (element_role.cation_set_id, element_role.anion_set_id)
        )
    having count(*) > 0
)

select
    split_place.signature_id,
    split_place.batch,
    split_place.n_components,
    split_place.n_cations,
    (split_place.cation_key >> split_place.n_anion_bits << split_place.n_anion_bits)
    + (split_place.anion_key & ((1::bigint << split_place.n_anion_bits) - 1)) as pattern
from split_place
-- Cations lie strictly below anions: no split between two equal electronegativities.
where split_place.signature_key >> (split_place.n_anion_bits - 8) & 128 = 0
union all
-- Every element in its zero state: neither cation nor anion, so nothing is out of order whatever
-- the ties.
select
    signature.signature_id,
    signature.batch,
    signature.n_components,
    0 as n_cations,
    list_reduce(list_transform(
        range(signature.n_components),
        lambda place: zero_set.state_set_id << (8 * place)
    ), lambda key, byte: key + byte) as pattern
from signature
cross join zero_set
cross join zero_offer
where
    signature.signature_key > 0
    and list_has_all(
        zero_offer.state_set_ids,
        list_transform(
            range(signature.n_components),
            lambda place:
            if(place = 0, signature.anion_key, signature.cation_key >> (8 * place)) & 255
        )
    );
