-- Scratch. One row per signature and place where its elements can split into cations and anions.
-- Key: (signature_id, n_cations). pattern is the split as a list of state set ids, one per element:
-- whether a ratio is neutral for some choice of states depends on it alone.
create temp table split as
with split_place as (
    select
        signature.signature_id,
        signature.batch,
        signature.n_components,
        unnest(range(1, signature.n_components)) as n_cations,
        signature.cation_set_ids,
        signature.anion_set_ids,
        signature.ties
    from signature
    where signature.signature_key > 0
),

zero_set as (
    select state_set.state_set_id
    from state_set
    where state_set.oxidation_states = [0]
),

zero_offer as (
    select list(state_set.state_set_id) as state_set_ids
    from state_set
    where list_contains(state_set.oxidation_states, 0)
)

select
    split_place.signature_id,
    split_place.batch,
    split_place.n_cations,
    list_concat(
        split_place.cation_set_ids[:split_place.n_cations],
        split_place.anion_set_ids[split_place.n_cations + 1:]
    ) as pattern
from split_place
-- Cations lie strictly below anions: no split between two equal electronegativities.
where not split_place.ties[split_place.n_cations + 1]
union all
-- Every element in its zero state: neither cation nor anion, so nothing is out of order whatever
-- the ties.
select
    signature.signature_id,
    signature.batch,
    0 as n_cations,
    list_transform(signature.ties, lambda tie: zero_set.state_set_id) as pattern
from signature
cross join zero_set
cross join zero_offer
where
    signature.signature_key > 0
    and list_has_all(
        zero_offer.state_set_ids,
        list_append(signature.cation_set_ids[:-2], signature.anion_set_ids[-1])
    );
