-- Scratch. One row per number of components and ordered pair of different elements: what the one,
-- as a filler of an opening, says for the other, by the method of staged_method. Key:
-- (n_components, symbol, other_symbol). Beside the similarity there are the methods that it is
-- measured against: that every known filler counts alike (analogues), and that it counts by how
-- likely the other's ion stands in its ion's place, at the charge where that is likeliest
-- (substitution).
create or replace temp table filler_weight as
select
    learnt_similarity.n_components,
    learnt_similarity.symbol,
    learnt_similarity.other_symbol,
    learnt_similarity.similarity as weight
from learnt_similarity
cross join staged_method
where staged_method.method = 'similarity'
union all
select
    unnest(params.components)::utinyint as n_components,
    element.symbol,
    other_element.symbol as other_symbol,
    1 as weight
from element
inner join element as other_element on element.symbol != other_element.symbol
cross join params
cross join staged_method
where staged_method.method = 'analogues'
union all
select
    unnest(params.components)::utinyint as n_components,
    likeliest.symbol,
    likeliest.other_symbol,
    likeliest.weight
from (
    select
        ion_substitution.other_symbol as symbol,
        ion_substitution.symbol as other_symbol,
        max(ion_substitution.probability) as weight
    from ion_substitution
    where
        ion_substitution.oxidation_state = ion_substitution.other_oxidation_state
        and ion_substitution.symbol != ion_substitution.other_symbol
    group by ion_substitution.symbol, ion_substitution.other_symbol
) as likeliest
cross join params
cross join staged_method
where staged_method.method = 'substitution';
