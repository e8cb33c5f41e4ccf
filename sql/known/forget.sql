-- What forgetting a source runs, in one transaction: staged_source has its name. A load forgets the
-- former load of its name.
delete from known_source
where source = (select staged_source.source from staged_source);

delete from known_entry
where source = (select staged_source.source from staged_source);

delete from rejected_entry
where source = (select staged_source.source from staged_source);

-- Compositions that no other source lists.
delete from known_composition
where
    formula_reduced not in (select known_entry.formula_reduced from known_entry);
