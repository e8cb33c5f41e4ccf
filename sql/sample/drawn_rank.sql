-- drawn_rank(drawing, seed): ranks from 0 on, each one as likely as another, and the order in which
-- they are drawn. drawing is a struct: n_ranks, and n_draws, some of which repeat others; null: all
-- the ranks, in the order of their digests. One row per rank that was drawn: rank, draw_order. Key:
-- (rank).
create macro drawn_rank(drawing, seed) as table
with bounds as materialized (
    select
        asked.drawing['n_ranks']::bigint as n_ranks,
        asked.drawing['n_draws']::bigint as n_draws
    from (select drawing as drawing) as asked -- noqa: AL09
),

-- Numbers that are unnested from one row would be digested on one core; blocks of them, grouped
-- first, are spread over all.
draw_block as (
    select distinct
        numbered.first_number,
        numbered.n_ranks,
        numbered.n_draws
    from (
        select
            unnest(range(
                0,
                case when bounds.n_ranks > 0 then coalesce(bounds.n_draws, 0) else 0 end,
                2048
            )) as first_number,
            bounds.n_ranks,
            bounds.n_draws
        from bounds
    ) as numbered
),

draw as (
    select
        unnest(range(
            draw_block.first_number, least(draw_block.first_number + 2048, draw_block.n_draws)
        )) as number,
        draw_block.n_ranks
    from draw_block
)

select
    drawn_below(seed::varchar || ':' || draw.number::varchar, draw.n_ranks) as rank,
    min(draw.number)::uhugeint as draw_order
from draw
group by rank
union all
select
    every.rank,
    md5_number(seed::varchar || ':' || every.rank::varchar) as draw_order
from bounds
cross join lateral (
    select unnest(range(case when bounds.n_draws is null then bounds.n_ranks else 0 end)) as rank
) as every;

comment on macro table drawn_rank is
'drawn_rank(drawing, seed): ranks drawn uniformly, or all of them, in an order that seed decides.';
