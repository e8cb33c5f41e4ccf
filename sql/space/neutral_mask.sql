-- Scratch. One row per tuple of charges that cations first and anions after can have, and the
-- ratios that are neutral with them. Key: (n_components, charges_key). A mask has one bit per ratio
-- of its number of components, in the order of ratio_id. charges_key holds one byte per element,
-- the first element's byte highest: its charge, and 128.
--
-- Ratios stand in lexicographic order. So the mask of a tuple is made of one piece for each amount
-- of its first element, one after the other, such a piece of one for each amount of the second, and
-- so on. A piece depends on the charges to come and, of those before, only on the charge that they
-- add up to and on the greatest common divisor of their amounts, which decides what is coprime.
-- Pieces are put in order as a list: string_agg in an order takes twice as long.
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

-- One row per number of elements before a piece, and what they can come to.
before_piece as (
    select
        unnest(params.listed_components)::bigint as n_components,
        0::bigint as n_before,
        0::bigint as charge,
        0::bigint as divisor,
        false as has_anion
    from params
    union
    select
        before_piece.n_components,
        before_piece.n_before + 1 as n_before,
        before_piece.charge + charge.charge * amount.amount as charge,
        gcd(before_piece.divisor, amount.amount) as divisor,
        before_piece.has_anion or charge.charge < 0 as has_anion
    from before_piece
    cross join charge
    cross join amount
    where
        before_piece.n_before < before_piece.n_components
        and not (before_piece.has_anion and charge.charge > 0)
        -- The first element is never an anion.
        and not (before_piece.n_before = 0 and charge.charge < 0)
        -- The last element is never a cation.
        and not (before_piece.n_before = before_piece.n_components - 1 and charge.charge > 0)
),

placed_piece as materialized (
    select
        before_piece.n_components,
        before_piece.n_before,
        before_piece.charge,
        before_piece.divisor,
        before_piece.has_anion
    from before_piece
),

-- One row per place of a piece, with one more charge and one amount after it.
longer_piece as materialized (
    select
        placed_piece.n_components,
        placed_piece.n_before,
        placed_piece.charge,
        placed_piece.divisor,
        placed_piece.has_anion,
        charge.charge as added_charge,
        amount.amount as added_amount,
        placed_piece.charge + charge.charge * amount.amount as longer_charge,
        gcd(placed_piece.divisor, amount.amount) as longer_divisor,
        placed_piece.has_anion or charge.charge < 0 as longer_has_anion
    from placed_piece
    cross join charge
    cross join amount
    where
        not (placed_piece.has_anion and charge.charge > 0)
        and not (placed_piece.n_before = 0 and charge.charge < 0)
        and not (placed_piece.n_before = placed_piece.n_components - 1 and charge.charge > 0)
),

piece as (
    select
        placed_piece.n_components,
        placed_piece.n_before,
        placed_piece.charge,
        placed_piece.divisor,
        placed_piece.has_anion,
        0::bigint as charges_key,
        case
            when placed_piece.divisor > 1 then ''
            when is_neutral(placed_piece.charge) then '1'
            else '0'
        end as bits
    from placed_piece
    where placed_piece.n_before = placed_piece.n_components
    union all
    select
        longer_piece.n_components,
        longer_piece.n_before,
        longer_piece.charge,
        longer_piece.divisor,
        longer_piece.has_anion,
        (longer_piece.added_charge + 128 << (8 * (piece.n_components - piece.n_before)))
        + piece.charges_key as charges_key,
        array_to_string(list_transform(
            list_sort(list({'amount': longer_piece.added_amount, 'bits': piece.bits})),
            lambda part: part['bits']
        ), '') as bits
    from piece
    inner join longer_piece
        on
            piece.n_components = longer_piece.n_components
            and piece.n_before = longer_piece.n_before + 1
            and piece.charge = longer_piece.longer_charge
            and piece.divisor = longer_piece.longer_divisor
            and piece.has_anion = longer_piece.longer_has_anion
    where longer_piece.n_before >= 2
    group by all
)

select
    piece.n_components,
    (first_piece.added_charge + 128 << (8 * (piece.n_components - 1)))
    + (second_piece.added_charge + 128 << (8 * (piece.n_components - 2)))
    + piece.charges_key as charges_key,
    array_to_string(list_transform(
        list_sort(list({
            'first_amount': first_piece.added_amount,
            'second_amount': second_piece.added_amount,
            'bits': piece.bits
        })),
        lambda part: part['bits']
    ), '')::bit as mask
from piece
inner join longer_piece as second_piece
    on
        piece.n_components = second_piece.n_components
        and piece.n_before = 2
        and second_piece.n_before = 1
        and piece.charge = second_piece.longer_charge
        and piece.divisor = second_piece.longer_divisor
        and piece.has_anion = second_piece.longer_has_anion
inner join longer_piece as first_piece
    on
        second_piece.n_components = first_piece.n_components
        and first_piece.n_before = 0
        and second_piece.charge = first_piece.longer_charge
        and second_piece.divisor = first_piece.longer_divisor
        and second_piece.has_anion = first_piece.longer_has_anion
group by all;
