-- Scratch. One row per tuple of charges that cations first and anions after can have, and the
-- ratios that are neutral with them; none where no ratio is. Key: (n_components, charges_key). A
-- mask has one bit per ratio of its number of components, in the order of ratio_id. charges_key
-- holds one byte per element, the first element's byte highest: its charge, and 128.
--
-- Few ratios are neutral with a tuple, one in 130 of four elements: they are found as pairs of
-- halves with opposite charges, not by trying each.
create temp table neutral_mask as
with recursive charge as materialized (
    select distinct species.oxidation_state::bigint as charge
    from species
    inner join element using (symbol)
    where element.in_space
),

amount as materialized (
    select unnest(range(1, params.max_amount + 1))::bigint as amount
    from params
),

listed as materialized (
    select
        ratio.n_components::bigint as n_components,
        count(*) as n_ratios
    from ratio
    cross join params
    where list_contains(params.listed_components, ratio.n_components)
    group by all
),

-- Elements one after the other, cations before anions: their charges and amounts, one byte each,
-- and the charge that they come to.
half as (
    select
        0::bigint as n_elements,
        0::bigint as charges_key,
        0::bigint as amounts_key,
        0::bigint as charge,
        false as has_cation,
        false as has_anion
    union all
    select
        half.n_elements + 1 as n_elements,
        (half.charges_key << 8) + charge.charge + 128 as charges_key,
        (half.amounts_key << 8) + amount.amount as amounts_key,
        half.charge + charge.charge * amount.amount as charge,
        half.has_cation or charge.charge > 0 as has_cation,
        half.has_anion or charge.charge < 0 as has_anion
    from half
    cross join charge
    cross join amount
    cross join (select max(listed.n_components) as n_components from listed) as largest
    where
        half.n_elements < (largest.n_components + 1) // 2
        and not (half.has_anion and charge.charge > 0)
),

made_half as materialized (
    select
        half.n_elements,
        half.charges_key,
        half.amounts_key,
        half.charge,
        half.has_cation,
        half.has_anion
    from half
),

numbered_ratio as (
    select
        listed.n_components,
        listed.n_ratios,
        ratio.ratio_id::bigint as ratio_id,
        list_reduce(ratio.amounts::bigint[], lambda key, amount: (key << 8) + amount) as amounts_key
    from ratio
    inner join listed using (n_components)
),

-- Materialized: else all halves of opposite charges are joined, whatever their lengths.
first_half as materialized (
    select
        listed.n_components,
        made_half.charges_key,
        made_half.amounts_key,
        made_half.charge,
        made_half.has_anion
    from listed
    inner join made_half on (listed.n_components + 1) // 2 = made_half.n_elements
    -- The first element is never an anion.
    where made_half.charges_key >> (8 * (made_half.n_elements - 1)) >= 128
),

last_half as materialized (
    select
        listed.n_components,
        8 * made_half.n_elements as n_bits,
        made_half.charges_key,
        made_half.amounts_key,
        made_half.charge,
        made_half.has_cation
    from listed
    inner join made_half on listed.n_components // 2 = made_half.n_elements
    -- The last element is never a cation.
    where made_half.charges_key & 255 <= 128
),

neutral_pair as (
    select
        first_half.n_components,
        (first_half.charges_key << last_half.n_bits) + last_half.charges_key as charges_key,
        (first_half.amounts_key << last_half.n_bits) + last_half.amounts_key as amounts_key
    from first_half
    inner join last_half
        on
            -- is_neutral of the sum of both charges, as an equality.
            first_half.n_components = last_half.n_components
            and first_half.charge = -last_half.charge
    where not (first_half.has_anion and last_half.has_cation)
),

neutral_tuple as (
    select
        neutral_pair.n_components,
        neutral_pair.charges_key,
        any_value(numbered_ratio.n_ratios) as n_ratios,
        list_sort(list(numbered_ratio.ratio_id)) as ratio_ids
    from neutral_pair
    -- Amounts that are not coprime are no ratio.
    inner join numbered_ratio using (n_components, amounts_key)
    group by all
)

select
    neutral_tuple.n_components,
    neutral_tuple.charges_key,
    -- Zeros before the first, between two and after the last, and a one between any of these.
    array_to_string(list_transform(
        list_zip(
            list_append(neutral_tuple.ratio_ids, neutral_tuple.n_ratios),
            list_prepend(-1, neutral_tuple.ratio_ids)
        ),
        lambda ends: repeat('0', ends[1] - ends[2] - 1)
    ), '1')::bit as mask
from neutral_tuple;
