-- One row per distinct composition that any loaded source lists, with what the sources say of it.
-- Key: formula_reduced. Made from known_composition and known_entry as it is read, so that it never
-- lags behind them; a filter on formula_reduced makes it a look-up.
create view known_formula as
with listing as (
    select
        known_entry.formula_reduced,
        list(distinct known_entry.source order by known_entry.source) as sources,
        count(*)::ubigint as n_entries,
        min(known_entry.energy_above_hull) as energy_above_hull,
        min(known_entry.formation_energy) as formation_energy,
        bool_or(known_entry.is_stable) as is_stable,
        bool_or(known_entry.is_experimental) as is_experimental,
        list(known_entry.entry_id order by known_entry.source, known_entry.row_number)
        filter (known_entry.entry_id is not null) as entry_ids
    from known_entry
    group by known_entry.formula_reduced
)

select
    known_composition.formula_reduced,
    known_composition.formula,
    known_composition.n_components,
    known_composition.elements,
    known_composition.amounts,
    known_composition.is_allowed,
    known_composition.in_space,
    known_composition.category,
    known_composition.element_set_id,
    known_composition.ratio_id,
    listing.sources,
    listing.n_entries,
    listing.energy_above_hull,
    listing.formation_energy,
    listing.is_stable,
    listing.is_experimental,
    listing.entry_ids
from known_composition
inner join listing using (formula_reduced);

comment on view known_formula is
'One row per distinct composition that any loaded source lists, inside the space or not.';
comment on column known_formula.formula_reduced is
'The composition as OPTIMADE''s chemical_formula_reduced: alphabetical, amounts coprime. Key.';
comment on column known_formula.formula is 'The composition in the order of electronegativity.';
comment on column known_formula.n_components is 'Number of distinct elements.';
comment on column known_formula.elements is 'The elements, in the order of formula.';
comment on column known_formula.amounts is 'Their amounts, in the order of elements.';
comment on column known_formula.is_allowed is
'Whether it is neutral and ordered in some choice of states.';
comment on column known_formula.in_space is
'Whether it lies in the space: number of components, amounts and elements within params.';
comment on column known_formula.category is 'standard (allowed) or interesting (forbidden).';
comment on column known_formula.element_set_id is
'Its set of elements in element_set; null outside the space.';
comment on column known_formula.ratio_id is 'Its amounts in ratio; null outside the space.';
comment on column known_formula.sources is 'The sources that list it, by name.';
comment on column known_formula.n_entries is 'How many entries of theirs have this composition.';
comment on column known_formula.energy_above_hull is
'The lowest that an entry tells, eV per atom; null if none does.';
comment on column known_formula.formation_energy is
'The lowest that an entry tells, eV per atom; null if none does.';
comment on column known_formula.is_stable is
'Whether an entry is on its source''s convex hull; null if no entry tells.';
comment on column known_formula.is_experimental is
'Whether an entry was observed in experiment; null if no entry tells.';
comment on column known_formula.entry_ids is 'The ids of its entries, by source and row; or null.';
