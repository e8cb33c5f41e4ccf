-- nearest(formula, embedding, n): the known compositions that are most like a formula, in any
-- spelling, known or not; itself left out. One row per composition, the nearest first: those that
-- share an opening with it (that differ by one element, amount for amount), the element that is
-- more similar first; then all others by distance. Key: formula. Columns:
--
--   input             the formula as given
--   formula           the known composition
--   symbol            the element of the formula, and
--   replaced_symbol   the one that stands in its place; null for those that share no opening
--   similarity        how similar these are, by element_similarity; null before stoichia candidates
--                     has learnt it, and for elements that share no opening: these come by distance
--   distance          between the compositions' vectors in the embedding, the means of their
--                     elements' by amount: root mean square over its components, each of which is
--                     scaled to mean 0 and standard deviation 1 over the elements; null where an
--                     element has no vector
--   category, in_space, energy_above_hull (the lowest, eV per atom), sources, entry_ids
create macro nearest(formula, embedding := 'mat2vec', n := 10) as table
with asked as materialized (
    select
        parsed.input,
        parsed.formula_reduced,
        parsed.elements,
        parsed.amounts,
        len(parsed.elements) as n_components,
        list_sum(parsed.amounts) as n_atoms
    from parsed([formula]) as parsed
    where
        case
            when parsed.reason is null then true
            else error(coalesce(parsed.input, 'null') || ': ' || parsed.reason)
        end
),

scaled_vector as materialized (
    select
        component.symbol,
        list(coalesce(component.scaled, 0) order by component.place) as vector
    from (
        select
            unfolded.symbol,
            unfolded.place,
            (unfolded.value - avg(unfolded.value) over (partition by unfolded.place))
            / nullif(stddev_pop(unfolded.value) over (partition by unfolded.place), 0) as scaled
        from (
            select
                element_vector.symbol,
                unnest(element_vector.vector) as value,
                generate_subscripts(element_vector.vector, 1) as place
            from element_vector
            where
                element_vector.embedding = case
                    when
                        embedding in (select listed.embedding from embedding as listed)
                        then embedding
                    else error(printf(
                        'no such embedding: %s; there are %s',
                        coalesce(embedding, 'null'),
                        (
                            select string_agg(listed.embedding, ', ' order by listed.embedding)
                            from embedding as listed
                        )
                    ))
                end
        ) as unfolded
    ) as component
    group by component.symbol
),

-- One row: the vector of what is asked, or none.
asked_vector as materialized (
    select list(component.value order by component.place) as vector
    from (
        select
            weighted.place,
            sum(weighted.value) as value
        from (
            select
                unnest(scaled_vector.vector) * part.share as value,
                generate_subscripts(scaled_vector.vector, 1) as place
            from (
                select
                    unnest(asked.elements) as symbol,
                    unnest(asked.amounts) / asked.n_atoms as share
                from asked
            ) as part
            inner join scaled_vector on part.symbol = scaled_vector.symbol::varchar
        ) as weighted
        group by weighted.place
    ) as component
    cross join asked
    where
        list_has_all(
            (select list(covered.symbol::varchar) from scaled_vector as covered), asked.elements
        )
),

-- A composition's distance is that of the mean of what its elements are away from what is asked:
-- by pairs of elements, of which there are few.
away as materialized (
    select
        scaled_vector.symbol,
        list_transform(
            scaled_vector.vector, lambda value, place: value - asked_vector.vector[place]
        ) as vector
    from scaled_vector
    cross join asked_vector
    where asked_vector.vector is not null
),

element_product as materialized (
    select
        one.symbol,
        other.symbol as other_symbol,
        list_inner_product(one.vector, other.vector) / len(one.vector) as product
    from away as one
    cross join away as other
),

known_number as materialized (
    select
        row_number() over () as number,
        known_composition.formula_reduced,
        known_composition.formula,
        known_composition.n_components,
        known_composition.elements,
        known_composition.amounts,
        list_sum(known_composition.amounts) as n_atoms,
        known_composition.category,
        known_composition.in_space
    from known_composition
    where known_composition.formula_reduced not in (select asked.formula_reduced from asked)
),

known_part as materialized (
    select
        known_number.number,
        known_number.n_components,
        known_number.n_atoms,
        unnest(known_number.elements) as symbol,
        unnest(known_number.amounts) as amount
    from known_number
),

analogue as (
    select
        known_part.number,
        list(known_part.symbol::varchar) as shared
    from known_part
    inner join (
        select
            unnest(asked.elements) as symbol,
            unnest(asked.amounts) as amount,
            asked.n_components,
            asked.n_atoms
        from asked
    ) as asked_part
        on
            known_part.symbol::varchar = asked_part.symbol
            and known_part.amount = asked_part.amount
            and known_part.n_components = asked_part.n_components
            -- So the amounts that are left are the same too.
            and known_part.n_atoms = asked_part.n_atoms
    group by known_part.number, asked_part.n_components
    having count(*) = asked_part.n_components - 1
),

replacement as materialized (
    select
        analogue.number,
        list_filter(asked.elements, lambda symbol: not list_contains(analogue.shared, symbol))[1]
            as symbol,
        list_filter(
            known_number.elements::varchar[],
            lambda symbol: not list_contains(analogue.shared, symbol)
        )[1] as replaced_symbol
    from analogue
    inner join known_number using (number)
    cross join asked
),

known_distance as (
    select
        one.number,
        case
            when count(element_product.product) = count(*)
                then sqrt(greatest(
                    sum(
                        (one.amount / one.n_atoms)
                        * (other.amount / other.n_atoms)
                        * element_product.product
                    ),
                    0
                ))
        end as distance
    from known_part as one
    inner join known_part as other using (number)
    left join element_product
        on one.symbol = element_product.symbol and other.symbol = element_product.other_symbol
    group by one.number
),

chosen as materialized (
    select
        row_number() over () as place,
        ranked.number,
        ranked.symbol,
        ranked.replaced_symbol,
        ranked.similarity,
        ranked.distance
    from (
        select
            known_distance.number,
            replacement.symbol,
            replacement.replaced_symbol,
            element_similarity.similarity,
            known_distance.distance
        from known_distance
        cross join asked
        left join replacement using (number)
        left join element_similarity
            on
                asked.n_components = element_similarity.n_components
                and replacement.symbol = element_similarity.symbol::varchar
                and replacement.replaced_symbol = element_similarity.other_symbol::varchar
        inner join known_number using (number)
        where replacement.number is not null or known_distance.distance is not null
        order by
            replacement.number is null,
            element_similarity.similarity desc nulls last,
            known_distance.distance asc nulls last,
            known_number.formula asc
        limit n
    ) as ranked
),

listing as (
    select
        known_entry.formula_reduced,
        min(known_entry.energy_above_hull) as energy_above_hull,
        list(distinct known_entry.source order by known_entry.source) as sources,
        list(known_entry.entry_id order by known_entry.source, known_entry.row_number)
            filter (known_entry.entry_id is not null) as entry_ids
    from known_entry
    where
        known_entry.formula_reduced in (
            select known_number.formula_reduced
            from chosen
            inner join known_number using (number)
        )
    group by known_entry.formula_reduced
)

select
    asked.input,
    known_number.formula,
    chosen.symbol,
    chosen.replaced_symbol,
    chosen.similarity,
    round(chosen.distance, 6) as distance,
    known_number.category,
    known_number.in_space,
    listing.energy_above_hull,
    listing.sources,
    listing.entry_ids
from chosen
cross join asked
inner join known_number using (number)
inner join listing on known_number.formula_reduced = listing.formula_reduced
order by chosen.place;

comment on macro table nearest is
'nearest(formula, embedding := ''mat2vec'', n := 10): the known compositions most like a formula.';
