-- allowed_estimate(components, n_draws, seed): how many compositions of so many components are
-- allowed, estimated from a stratified sample, with a 99 % confidence interval. One row. Elements
-- and largest amount are those of params; the number of components need not be of the space. The
-- same arguments give the same row on every machine.
--
-- A stratum holds the element sets with the same most electronegative element, times all tuples of
-- amounts; tuples that are not coprime are no compositions and are never allowed. Strata whose last
-- element has no state <= 0, and sets with an unusable element, allow nothing: they are left out.
-- Draws are allotted in proportion to size and taken with replacement; seed, stratum and number
-- decide a draw (drawn_below).
--
-- The estimate is the sum over strata of size times share of the draws that is allowed, its
-- variance the sum of size^2 p (1 - p) / n, and the interval 2.5758 standard deviations either way
-- (Cochran, Sampling Techniques, 3rd ed., Wiley 1977, sections 5.3 to 5.5 and 5.10). In the
-- variance p is (allowed + 2) / (n + 4), so that a stratum of few draws, all alike, does not pass
-- for certain (Agresti and Coull, Am. Stat. 1998, 52, 119).
create macro allowed_estimate(components, n_draws := 200000, seed := 0) as table
with recursive asked as materialized (
    select
        case
            when components between 2 and 8 and components <= params.max_z then components
            else error('no compositions of so many components: ' || components)
        end::bigint as n_components,
        params.max_amount::bigint as max_amount,
        case
            when n_draws between 1 and 1000000 then n_draws
            else error('the number of draws is from 1 to 1,000,000, not ' || n_draws)
        end::bigint as n_draws
    from params
),

-- Tuples of amounts by their greatest common divisor.
tuple_count as (
    select
        0::bigint as n_amounts,
        0::bigint as divisor,
        1::bigint as n_tuples
    union all
    select
        longer.n_amounts,
        longer.divisor,
        sum(longer.n_tuples)::bigint as n_tuples
    from (
        select
            tuple_count.n_amounts + 1 as n_amounts,
            gcd(tuple_count.divisor, amount.amount) as divisor,
            tuple_count.n_tuples
        from tuple_count
        cross join asked
        cross join lateral (
            select unnest(range(1, asked.max_amount + 1)) as amount
        ) as amount
        where tuple_count.n_amounts < asked.n_components
    ) as longer
    group by all
),

-- The usable elements in the order of electronegativity, counted from 1.
usable as materialized (
    select
        element.symbol,
        row_number() over (order by element.space_position) as rank,
        min(species.oxidation_state) <= 0 as may_be_last
    from element
    inner join species using (symbol)
    where element.in_space and element.electronegativity is not null
    group by element.symbol, element.space_position
),

stratum as materialized (
    select
        sized.rank,
        sized.size,
        ceil(whole.n_draws * sized.size / sum(sized.size) over ())::bigint as n_draws
    from (
        select
            usable.rank,
            -- As a double: the largest have more than 2^63.
            binomial(usable.rank - 1, asked.n_components - 1)::double
            * pow(asked.max_amount, asked.n_components) as size
        from usable
        cross join asked
        where usable.may_be_last and usable.rank >= asked.n_components
    ) as sized
    cross join asked as whole
),

drawn as materialized (
    select
        row_number() over (order by draw.stratum, draw.number) as number,
        draw.stratum,
        draw.tuple_rank,
        draw.set_rank
    from (
        select
            stratum.rank as stratum,
            draw_number.number,
            drawn_below(
                seed::varchar || ':' || stratum.rank || ':set:' || draw_number.number,
                binomial(stratum.rank - 1, asked.n_components - 1)
            ) as set_rank,
            drawn_below(
                seed::varchar || ':' || stratum.rank || ':ratio:' || draw_number.number,
                pow(asked.max_amount, asked.n_components)
            ) as tuple_rank
        from stratum
        cross join asked
        cross join lateral (
            select unnest(range(stratum.n_draws)) as number
        ) as draw_number
    ) as draw
),

symbol_list as (
    select list(usable.symbol order by usable.rank) as symbols
    from usable
),

composition as materialized (
    select
        drawn.stratum,
        row_number() over (order by drawn.number) as number,
        list_transform(
            list_append(other.members, drawn.stratum), lambda rank: symbol_list.symbols[rank]
        ) as elements,
        drawn.amounts
    from (
        select
            drawn.number,
            drawn.stratum,
            list_transform(
                range(asked.n_components),
                lambda place:
                drawn.tuple_rank // pow(asked.max_amount, place)::bigint % asked.max_amount + 1
            ) as amounts
        from drawn
        cross join asked
    ) as drawn
    inner join subset_at((
        select
            list(
                {'size': whole.n_components - 1, 'rank': every.set_rank} order by every.number
            )
        from drawn as every
        cross join asked as whole
    )) as other using (number)
    cross join symbol_list
    where
        list_reduce(drawn.amounts, lambda divisor, amount: gcd(divisor, amount), 0::bigint) = 1
),

found as (
    select
        composition.stratum,
        count(*) as n_allowed
    from composition
    inner join allowed_among((
        select list({'elements': every.elements, 'amounts': every.amounts} order by every.number)
        from composition as every
    )) as allowed on composition.number = allowed.number
    group by composition.stratum
),

estimated as (
    select
        coalesce(sum(weighed.size * weighed.n_allowed / weighed.n_draws), 0) as n_allowed,
        coalesce(sqrt(sum(
            pow(weighed.size, 2) * weighed.share * (1 - weighed.share) / weighed.n_draws
        )), 0) as standard_error,
        coalesce(sum(weighed.n_draws), 0) as n_draws,
        count(*) as n_strata
    from (
        select
            stratum.size,
            stratum.n_draws,
            coalesce(found.n_allowed, 0) as n_allowed,
            (coalesce(found.n_allowed, 0) + 2) / (stratum.n_draws + 4) as share
        from stratum
        left join found on stratum.rank = found.stratum
    ) as weighed
),

answered as (
    select
        asked.n_components,
        binomial(element_count.n_elements, asked.n_components)::double * tuple_count.n_tuples
            as n_unique,
        estimated.n_allowed,
        estimated.standard_error,
        estimated.n_draws,
        estimated.n_strata
    from asked
    cross join estimated
    cross join (
        select count(*) as n_elements
        from element
        where element.in_space
    ) as element_count
    inner join tuple_count
        on asked.n_components = tuple_count.n_amounts and tuple_count.divisor = 1
)

select
    answered.n_components::utinyint as n_components,
    answered.n_unique::uhugeint as n_unique,
    round(answered.n_allowed)::uhugeint as n_allowed,
    floor(greatest(answered.n_allowed - 2.5758293 * answered.standard_error, 0))::uhugeint
        as n_allowed_low,
    ceil(least(answered.n_allowed + 2.5758293 * answered.standard_error, answered.n_unique))
        ::uhugeint as n_allowed_high,
    round(answered.n_allowed / answered.n_unique, 6) as allowed_share,
    answered.n_draws::ubigint as n_draws,
    answered.n_strata::ubigint as n_strata
from answered;

comment on macro table allowed_estimate is
'allowed_estimate(components, n_draws := 200000, seed := 0): the number allowed, with 99 % bounds.';
