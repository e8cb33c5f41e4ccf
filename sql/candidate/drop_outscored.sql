-- Deletes from learnt_score what was kept of one part of its number of components and is not kept
-- of all together: so many as are ranked are left, and what ties with the last of them in the first
-- two digits.
delete from learnt_score
using (
    select
        score_so_far.n_components,
        max(score_so_far.hundredths) * 1e7 as least_score
    from (
        select
            learnt_score.n_components,
            floor(learnt_score.score / 1e7) as hundredths,
            sum(count(*)) over (
                partition by learnt_score.n_components
                order by floor(learnt_score.score / 1e7) desc
            ) as n_so_far
        from learnt_score
        group by learnt_score.n_components, floor(learnt_score.score / 1e7)
    ) as score_so_far
    inner join score_bound using (n_components)
    where score_so_far.n_so_far >= score_bound.n_kept
    group by score_so_far.n_components
) as reached
where
    learnt_score.n_components = reached.n_components
    and learnt_score.score < reached.least_score;
