-- Numbers of components whose ratio ids have a gap, or whose ratios repeat.
select ratio.n_components
from ratio
group by ratio.n_components
having
    count(*) != max(ratio.ratio_id) + 1
    or count(distinct ratio.amounts) != count(*);
