-- One row per ratio: a tuple of coprime amounts, one amount per element of a composition. Key:
-- (n_components, ratio_id). Amounts are in the order of element_set.elements. ratio_id counts from
-- 0 within each number of components, in lexicographic order of the amounts; it is the ratio's bit
-- in a mask.
create table ratio as
with recursive amount_tuple as (
    select
        0 as n_components,
        []::utinyint[] as amounts
    union all
    select
        amount_tuple.n_components + 1 as n_components,
        list_append(amount_tuple.amounts, amount.amount::utinyint) as amounts
    from amount_tuple
    cross join params
    cross join range(1, params.max_amount + 1) as amount (amount)
    where amount_tuple.n_components < list_max(params.components)
),

coprime_tuple as (
    select
        amount_tuple.n_components,
        amount_tuple.amounts
    from amount_tuple
    cross join params
    where
        list_contains(params.components, amount_tuple.n_components)
        -- The others are multiples of a smaller tuple: Mg2O2 is MgO.
        and list_reduce(
            amount_tuple.amounts::bigint[], lambda divisor, amount: gcd(divisor, amount), 0::bigint
        ) = 1
)

select
    coprime_tuple.n_components::utinyint as n_components,
    (row_number() over (
        partition by coprime_tuple.n_components
        order by coprime_tuple.amounts
    ) - 1)::uinteger as ratio_id,
    coprime_tuple.amounts,
    list_sum(coprime_tuple.amounts)::usmallint as n_atoms
from coprime_tuple
order by n_components, ratio_id;

comment on table ratio is 'One row per ratio: a tuple of coprime amounts up to params.max_amount.';
comment on column ratio.n_components is 'Number of amounts.';
comment on column ratio.ratio_id is
'Number of the ratio from 0, in lexicographic order of amounts, and its bit in allowed_mask.';
comment on column ratio.amounts is
'Amounts, one per element, in the order of element_set.elements; coprime.';
comment on column ratio.n_atoms is 'Atoms per formula unit: the sum of the amounts.';
