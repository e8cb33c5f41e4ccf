-- What an ingest runs, in one transaction, once a source's formulas are staged: staged_source has
-- one row (source, description), staged_formula one row per row read (row_number, input). A source
-- of the same name is replaced. Every staged row ends in known_entry or in rejected_entry.
create or replace temp table staged_reading as
select
    parsed.input,
    parsed.formula_reduced,
    parsed.reason,
    parsed.note
from parsed((select list(staged_formula.input) from staged_formula)) as parsed;

delete from known_source
where source = (select staged_source.source from staged_source);

delete from known_entry
where source = (select staged_source.source from staged_source);

delete from rejected_entry
where source = (select staged_source.source from staged_source);

insert into known_entry
select
    staged_source.source,
    staged_formula.row_number,
    staged_formula.input,
    staged_reading.formula_reduced,
    staged_reading.note
from staged_formula
inner join staged_reading using (input)
cross join staged_source
where staged_reading.reason is null
order by staged_formula.row_number;

insert into rejected_entry
select
    staged_source.source,
    staged_formula.row_number,
    staged_formula.input,
    staged_reading.reason
from staged_formula
inner join staged_reading on staged_formula.input is not distinct from staged_reading.input
cross join staged_source
where staged_reading.reason is not null
order by staged_formula.row_number;

insert into known_source
select
    staged_source.source,
    staged_source.description,
    make_timestamp(epoch_us(now())) as loaded_at,
    (select count(*) from staged_formula) as n_read,
    (
        select count(*)
        from known_entry
        where known_entry.source = staged_source.source
    ) as n_accepted,
    (
        select count(*)
        from rejected_entry
        where rejected_entry.source = staged_source.source
    ) as n_rejected,
    (
        select count(distinct known_entry.formula_reduced)
        from known_entry
        where known_entry.source = staged_source.source
    ) as n_compositions
from staged_source;

-- Compositions that only the replaced load listed.
delete from known_formula
where
    formula_reduced not in (select known_entry.formula_reduced from known_entry);

insert into known_formula
select
    labelled.formula_reduced,
    labelled.formula,
    len(labelled.elements) as n_components,
    labelled.elements,
    labelled.amounts,
    labelled.is_allowed,
    labelled.in_space,
    category_of(labelled.is_allowed, true) as category,
    case when labelled.in_space then element_set_rank(labelled.elements, vocabulary.position_of) end
        as element_set_id,
    ratio.ratio_id
from labelled((
    select list(distinct known_entry.formula_reduced)
    from known_entry
    anti join known_formula using (formula_reduced)
)) as labelled
cross join vocabulary
left join ratio on labelled.in_space and labelled.amounts = ratio.amounts
-- So that looking up one formula reads one block.
order by labelled.formula_reduced;
