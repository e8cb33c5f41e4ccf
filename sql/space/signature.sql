-- Scratch. One row per distinct signature, its key turned into the patterns that decide its allowed
-- ratios. Key: signature_id (also (n_components, signature_key)). 268 / 6,911 / 124,377 signatures
-- stand for the 5,253 / 176,851 / 4,421,275 sets of two / three / four elements of the paper's
-- space, and one more each for the sets with an unusable element.
--
-- pattern_set_key tells at which places the elements can split, and what they offer at either side
-- of each split; null where none is possible. Elements between the same two splits are always on
-- the same side of any split. Where only the number of allowed ratios is asked for, not which, they
-- may change places: the ratios that are allowed change theirs alike. There they are put in order,
-- so that the 1,773,382 signatures of five elements have 852,120 sets of patterns.
create temp table signature as
with numbered as (
    select
        row_number() over (order by signature_count.n_components, signature_count.signature_key)
            as signature_id,
        signature_count.n_components::bigint as n_components,
        signature_count.signature_key,
        list_contains(params.listed_components, signature_count.n_components) as is_listed
    from signature_count
    cross join params
),

role as (
    select distinct
        element_role.role_id,
        element_role.cation_set_id,
        element_role.anion_set_id
    from element_role
),

-- One row: what the roles 1, 2, 3, … offer, before a split and after it.
offer as (
    select
        list(role.cation_set_id order by role.role_id) as cation_set_ids,
        list(role.anion_set_id order by role.role_id) as anion_set_ids
    from role
),

offered as (
    select
        numbered.signature_id,
        numbered.n_components,
        numbered.signature_key,
        numbered.is_listed,
        list_transform(
            range(numbered.n_components),
            lambda place:
            offer.cation_set_ids[
                numbered.signature_key >> (8 * (numbered.n_components - 1 - place)) & 127
            ]
        ) as cation_set_ids,
        list_transform(
            range(numbered.n_components),
            lambda place:
            offer.anion_set_ids[
                numbered.signature_key >> (8 * (numbered.n_components - 1 - place)) & 127
            ]
        ) as anion_set_ids
    from numbered
    cross join offer
    where numbered.signature_key > 0
),

-- One row. Every element in its zero state is neither cation nor anion, so that nothing is out of
-- order whatever the ties: the set of that state, and the sets that have it.
zero_offer as (
    select
        any_value(state_set.state_set_id) filter (state_set.oxidation_states = [0]) as zero_set_id,
        list(state_set.state_set_id) filter (list_contains(state_set.oxidation_states, 0))
            as state_set_ids
    from state_set
),

-- The splits: how many elements stand before each. All of them offer a state there, and all that
-- stand after it offer one there. Cations lie strictly below anions: no split between two equal
-- electronegativities. Materialized: else DuckDB makes the list anew wherever it is read.
placed_split as materialized (
    select
        offered.signature_id,
        offered.n_components,
        offered.is_listed,
        offered.cation_set_ids,
        offered.anion_set_ids,
        list_filter(
            range(
                greatest(
                    1,
                    offered.n_components + 1
                    - list_position(list_append(list_reverse(offered.anion_set_ids), 0), 0)
                ),
                least(
                    offered.n_components,
                    list_position(list_append(offered.cation_set_ids, 0), 0)
                )
            ),
            lambda n_cations:
            offered.signature_key >> (8 * (offered.n_components - n_cations) - 1) & 1 = 0
        ) as splits
    from offered
),

-- Where no split is possible, all elements in their zero states may be left: a split among sets of
-- that state alone, whichever. Where one is, it has them too.
possible as (
    select
        placed_split.signature_id,
        placed_split.n_components,
        placed_split.is_listed,
        placed_split.cation_set_ids,
        placed_split.anion_set_ids,
        placed_split.splits
    from placed_split
    where len(placed_split.splits) > 0
    union all
    select
        placed_split.signature_id,
        placed_split.n_components,
        placed_split.is_listed,
        list_transform(placed_split.cation_set_ids, lambda _: zero_offer.zero_set_id)
            as cation_set_ids,
        list_transform(placed_split.anion_set_ids, lambda _: zero_offer.zero_set_id)
            as anion_set_ids,
        [1] as splits
    from placed_split
    cross join zero_offer
    where
        len(placed_split.splits) = 0
        -- The first element is known by its cation set alone, the last by its anion set.
        and list_has_all(
            zero_offer.state_set_ids,
            list_append(placed_split.cation_set_ids[:-2], placed_split.anion_set_ids[-1])
        )
),

-- One number per element: how many splits stand before it, and in a byte each what it offers before
-- a split and after it; 0 where it never stands there.
placed_element as (
    select
        possible.signature_id,
        possible.n_components,
        possible.is_listed,
        list_transform(
            list_transform(
                range(possible.n_components),
                lambda place: len(list_filter(possible.splits, lambda split: split <= place))
            ),
            lambda n_splits, i:
            (n_splits << 16)
            + (if(n_splits < len(possible.splits), possible.cation_set_ids[i], 0) << 8)
            + if(n_splits > 0, possible.anion_set_ids[i], 0)
        ) as elements
    from possible
),

-- 19 bits per element, 3 for up to five splits and a byte for each set, and the number of elements
-- before them: those of six take 117 of 127.
pattern_set as (
    select
        placed_element.signature_id,
        list_reduce(
            if(
                placed_element.is_listed,
                placed_element.elements,
                list_sort(placed_element.elements)
            )::hugeint[],
            lambda key, element: (key << 19) + element,
            placed_element.n_components::hugeint
        ) as pattern_set_key
    from placed_element
)

select
    numbered.signature_id,
    numbered.n_components,
    numbered.signature_key,
    numbered.is_listed,
    pattern_set.pattern_set_key
from numbered
left join pattern_set using (signature_id);
