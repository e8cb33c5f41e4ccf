-- Scratch. One row per known composition that candidates are not to be learnt from, because they
-- are tested with it. Key: formula_reduced. staged_split says how they are hidden: of a fifth of
-- the compositions, or all of a fifth of the chemical systems, drawn by the seed; all that
-- staged_choice does not make known; or none. The draw is a checksum, which neither the order of
-- rows nor the sources change.
create or replace temp table hidden_composition as
with drawn as (
    select
        known_composition.formula_reduced,
        case staged_split.split
            when 'composition' then known_composition.formula_reduced
            when 'system'
                then list_aggregate(
                    list_sort(known_composition.elements::varchar[]), 'string_agg', '-'
                )
        end as lot,
        staged_split.seed,
        coalesce(staged_split.split = 'source', false)
        and choosable_composition.formula_reduced is null as is_left_out
    from known_composition
    cross join staged_split
    left join choosable_composition using (formula_reduced)
)

select
    known_composition.formula_reduced,
    known_composition.n_components,
    known_composition.elements,
    known_composition.amounts,
    known_composition.is_allowed,
    known_composition.in_space
from known_composition
inner join drawn using (formula_reduced)
where drawn.is_left_out or md5_number_lower(drawn.seed || ' ' || drawn.lot) % 5 = 0;
