-- One row per way of hiding, method, number of components, category and number of best candidates:
-- how many of them were hidden known compositions, over the seeds. Key: (split, method,
-- n_components, category, n_best). Of candidate_validation, with chance beside it. The interval is
-- that of the mean, at 95 %, from Student's t of up to ten seeds; null of one seed.
create view hit_rate as
with rated as (
    select
        candidate_validation.split,
        candidate_validation.method,
        candidate_validation.n_components,
        candidate_validation.category,
        candidate_validation.n_best,
        count(*) as n_seeds,
        avg(candidate_validation.n_hits / candidate_validation.n_best) as hit_share,
        stddev_samp(candidate_validation.n_hits / candidate_validation.n_best)
        / sqrt(count(*)) as standard_error,
        avg(candidate_validation.n_hits / candidate_validation.n_hidden) as found_share,
        avg(candidate_validation.n_hidden / candidate_validation.n_unknown) as chance
    from candidate_validation
    group by all
)

select
    rated.split,
    rated.n_components,
    rated.category,
    rated.method,
    rated.n_best,
    rated.hit_share,
    rated.hit_share - t_quantile.t * rated.standard_error as hit_share_low,
    rated.hit_share + t_quantile.t * rated.standard_error as hit_share_high,
    rated.found_share,
    rated.chance,
    rated.n_seeds
from rated
left join (
    values
    (2, 12.706), (3, 4.303), (4, 3.182), (5, 2.776), (6, 2.571), (7, 2.447), (8, 2.365),
    (9, 2.306), (10, 2.262)
) as t_quantile (n_seeds, t) using (n_seeds);

comment on view hit_rate is
'One row per test of the ranking: how many of the best candidates were hidden known ones.';
comment on column hit_rate.split is
'What was hidden: a fifth of the compositions, of the systems, or what the sources lacked.';
comment on column hit_rate.n_components is 'Number of distinct elements.';
comment on column hit_rate.category is 'missing (allowed) or unlikely (forbidden).';
comment on column hit_rate.method is 'What the candidates were ranked by.';
comment on column hit_rate.n_best is 'How many of the best candidates were looked at.';
comment on column hit_rate.hit_share is 'The share of them that were hidden ones, mean over seeds.';
comment on column hit_rate.hit_share_low is 'Lower end of the 95 % interval of that mean.';
comment on column hit_rate.hit_share_high is 'Upper end of the 95 % interval of that mean.';
comment on column hit_rate.found_share is 'The share of the hidden ones that they are.';
comment on column hit_rate.chance is 'The share that drawing at random would have.';
comment on column hit_rate.n_seeds is 'How many draws of what is hidden.';
