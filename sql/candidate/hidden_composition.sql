-- Scratch. One row per known composition that candidates are not to be learnt from, because they
-- are tested with it. Key: formula_reduced. staged_split says how they are hidden: of a fifth of the
-- compositions, or all of a fifth of the chemical systems, drawn by the seed; what staged_choice does
-- not make known; or none. The draw is a checksum, which neither the order of rows nor the sources
-- change.
create or replace temp table hidden_composition as
select
    known_composition.formula_reduced,
    known_composition.n_components,
    known_composition.elements,
    known_composition.amounts,
    known_composition.is_allowed,
    known_composition.in_space
from known_composition
cross join staged_split
where
    staged_split.split = 'source'
    or md5_number_lower(
        staged_split.seed || ' ' || case staged_split.split
            when 'composition' then known_composition.formula_reduced
            when 'system'
                then list_aggregate(
                    list_sort(known_composition.elements::varchar[]), 'string_agg', '-'
                )
        end
    ) % 5 = 0;
