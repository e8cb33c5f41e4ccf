-- drawn_composition(population, number_of_draws, seed): draws from a population of compositions,
-- each one as likely as another, and whether they are allowed. population is a struct:
-- n_components, fixed_positions and free_positions (space_position of the elements that are in each
-- composition, and of those that the others come from), max_atoms, n_ratios and n_all
-- (compositions). number_of_draws null: all of them, in an order that seed decides. One row per
-- composition that was drawn: draw_order, element_set_id, ratio_id, elements, amounts, n_atoms,
-- is_allowed.
create macro drawn_composition(population, number_of_draws, seed) as table
with given as materialized (
    select
        population as population, -- noqa: AL09
        number_of_draws::bigint as n_draws
),

numbered as materialized (
    select
        row_number() over (order by drawn_rank.rank) as number,
        drawn_rank.draw_order,
        drawn_rank.rank // given.population['n_ratios'] as set_rank,
        drawn_rank.rank % given.population['n_ratios'] as ratio_rank
    from drawn_rank(
        (
            select {'n_ranks': limits.population['n_all'], 'n_draws': limits.n_draws}
            from given as limits
        ),
        seed
    ) as drawn_rank
    cross join given
),

offered_ratio as (
    select
        ratio.ratio_id,
        ratio.amounts,
        ratio.n_atoms,
        row_number() over (order by ratio.ratio_id) - 1 as ratio_rank
    from ratio
    cross join given
    where
        ratio.n_components = given.population['n_components']
        and ratio.n_atoms <= given.population['max_atoms']
),

chosen as (
    select
        subset_at.number,
        list_sort(list_concat(
            given.population['fixed_positions'],
            list_transform(
                subset_at.members, lambda member: given.population['free_positions'][member]
            )
        )) as positions
    from subset_at((
        select
            list(
                {
                    'size': asked.population['n_components']
                    - len(asked.population['fixed_positions']),
                    'rank': numbered.set_rank
                }
                order by numbered.number
            )
        from numbered
        cross join given as asked
    )) as subset_at
    cross join given
),

element_list as (
    select list(element.symbol order by element.space_position) as symbols
    from element
    where element.in_space
),

composition as materialized (
    select
        numbered.number,
        numbered.draw_order,
        -- As element_set_rank, of positions.
        list_sum(list_transform(
            chosen.positions, lambda position, i: binomial(position - 1, i)
        ))::uinteger as element_set_id,
        offered_ratio.ratio_id,
        list_transform(chosen.positions, lambda position: element_list.symbols[position])
            as elements,
        offered_ratio.amounts,
        offered_ratio.n_atoms
    from numbered
    inner join chosen using (number)
    inner join offered_ratio using (ratio_rank)
    cross join element_list
)

select
    composition.draw_order,
    composition.element_set_id,
    composition.ratio_id,
    composition.elements,
    composition.amounts,
    composition.n_atoms,
    allowed.number is not null as is_allowed
from composition
left join allowed_among((
    select
        list(
            {'elements': listed.elements, 'amounts': listed.amounts} order by listed.number
        )
    from composition as listed
)) as allowed using (number);

comment on macro table drawn_composition is
'drawn_composition(population, number_of_draws, seed): uniform draws from a population, labelled.';

-- sample_counted: what sample draws of so many components as element sets are counted of, not
-- listed; of others, and of the known categories, it has no row. One row per composition, as in
-- sample_listed.
--
-- Compositions are drawn from all that the named arguments leave, again and again, and those of the
-- category are kept: so each of the category is as likely as another. A draw is the MD5 digest of
-- seed and number modulo how many there are, as in sample_listed. 2,000 trial draws tell how many
-- are needed, 200,000 at most; where fewer than asked for are found in them, that is an error. Of
-- 200,000 compositions or fewer all are tried, and the answer is complete.
create macro sample_counted(
    components, category, n, seed, with_elements, without_elements, max_atoms
) as table
with asked as (
    select
        arguments.n_components,
        arguments.category,
        arguments.is_allowed,
        arguments.is_known,
        arguments.n_asked,
        arguments.max_atoms,
        arguments.with_elements,
        arguments.choices,
        arguments.without_elements
    from sample_asked(
        components, category, n, seed, with_elements, without_elements, max_atoms
    ) as arguments
    where not arguments.is_listed
),

population as materialized (
    select {
        'n_components': asked.n_components,
        'fixed_positions': element_choice.fixed_positions,
        'free_positions': element_choice.free_positions,
        'max_atoms': asked.max_atoms,
        'n_ratios': offered_ratio.n_ratios,
        'n_all': case
            when element_choice.is_possible
                then
                    binomial(
                        len(element_choice.free_positions),
                        asked.n_components - len(element_choice.fixed_positions)
                    )
                    * offered_ratio.n_ratios
            else 0
        end::bigint
    } as population
    from asked
    cross join (
        select
            coalesce(
                list(element.space_position order by element.space_position)
                filter (list_contains(asked.with_elements, element.symbol::varchar)), []
            ) as fixed_positions,
            coalesce(
                list(element.space_position order by element.space_position)
                filter (
                    not list_contains(asked.with_elements, element.symbol::varchar)
                    and not list_contains(asked.without_elements, element.symbol::varchar)
                    -- With these no composition is allowed.
                    and not (
                        asked.is_allowed
                        and list_contains(
                            list_concat(vocabulary.unplaced, vocabulary.stateless),
                            element.symbol::varchar
                        )
                    )
                ), []
            ) as free_positions,
            any_value(
                len(asked.with_elements) <= asked.n_components
                and not list_has_any(asked.with_elements, asked.without_elements)
                and not list_has_any(asked.with_elements, vocabulary.outside)
                and not (
                    asked.is_allowed
                    and list_has_any(
                        asked.with_elements,
                        list_concat(vocabulary.unplaced, vocabulary.stateless)
                    )
                )
            ) as is_possible
        from element
        cross join asked
        cross join vocabulary
        where element.in_space
    ) as element_choice
    cross join (
        select count(*) filter (ratio.n_atoms <= asked.max_atoms) as n_ratios
        from ratio
        inner join asked using (n_components)
    ) as offered_ratio
),

known_row as materialized (
    select
        known.element_set_id,
        known.ratio_id
    from sample_known(
        components, category, n, seed, with_elements, without_elements, max_atoms
    ) as known
),

trial as (
    select
        count(*) filter (
            drawn.is_allowed = asked.is_allowed and has_one_of_each(drawn.elements, asked.choices)
        ) as n_found
    from drawn_composition(
        (
            select case when not asked.is_known then population.population end
            from population
            cross join asked
        ),
        2000,
        seed
    ) as drawn
    cross join asked
),

effort as materialized (
    select
        case
            when asked.is_known then 0
            when population.population['n_all'] <= 200000 then null
            else least(
                3000 + 1.5 * (asked.n_asked + n_known.n_known) * 2000 / (trial.n_found + 1),
                200000
            )
        end::bigint as n_draws
    from asked
    cross join population
    cross join trial
    cross join (select count(*) as n_known from known_row) as n_known
),

unknown as materialized (
    select
        drawn.element_set_id,
        drawn.ratio_id,
        drawn.elements,
        drawn.draw_order
    from drawn_composition(
        (select population.population from population),
        (select effort.n_draws from effort),
        seed
    ) as drawn
    anti join known_row using (element_set_id, ratio_id)
    cross join asked
    where
        drawn.is_allowed = asked.is_allowed
        and has_one_of_each(drawn.elements, asked.choices)
),

-- One row; an error if the draws did not give enough.
enough as materialized (
    select
        case
            when
                asked.is_known or effort.n_draws is null or found.n_found >= asked.n_asked
                then true
            else error(printf(
                'only %d of %d draws of %d components are %s: ask for fewer, '
                || 'or leave more elements and atoms',
                found.n_found, effort.n_draws, asked.n_components::integer,
                asked.category::varchar
            )) is null
        end as is_enough
    from asked
    cross join effort
    cross join (select count(*) as n_found from unknown) as found
)

select
    unknown.element_set_id,
    unknown.ratio_id,
    unknown.elements,
    unknown.draw_order
from enough
inner join unknown on enough.is_enough;

comment on macro table sample_counted is
'sample_counted(components, category, …): draws by trial, where element sets are counted only.';
