-- Elements whose species are not ranked 1, 2, … without a gap.
select species.symbol
from species
group by species.symbol
having
    min(species.usual_rank) != 1
    or max(species.usual_rank) != count(*)
    or count(distinct species.usual_rank) != count(*);
