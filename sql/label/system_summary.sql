-- system_summary(symbols): the compositions of a chemical system counted by subsystem and category,
-- with the smallest of each. One row per subsystem that has some, the smaller subsystems first.
-- Key: subsystem. symbols is a list or one text, as for system. It is the paper's Table 1 for
-- Li-Zn-Sn-O.
create macro system_summary_list(symbols) as table
with labelled as (
    select
        composition.formula,
        composition.category,
        composition.n_atoms,
        composition.n_components,
        array_to_string(regexp_extract_all(composition.formula, '[A-Z][a-z]?'), '–') as subsystem
    from system_list(symbols, null, 'elements') as composition
    where composition.in_space
)

select
    labelled.subsystem,
    labelled.n_components,
    count(*) filter (labelled.category = 'standard') as n_standard,
    list(labelled.formula order by labelled.n_atoms, labelled.formula)
        filter (labelled.category = 'standard')[:8] as formulas_standard,
    count(*) filter (labelled.category = 'missing') as n_missing,
    list(labelled.formula order by labelled.n_atoms, labelled.formula)
        filter (labelled.category = 'missing')[:4] as formulas_missing,
    count(*) filter (labelled.category = 'interesting') as n_interesting,
    list(labelled.formula order by labelled.n_atoms, labelled.formula)
        filter (labelled.category = 'interesting')[:8] as formulas_interesting,
    count(*) filter (labelled.category = 'unlikely') as n_unlikely,
    list(labelled.formula order by labelled.n_atoms, labelled.formula)
        filter (labelled.category = 'unlikely')[:4] as formulas_unlikely
from labelled
group by labelled.n_components, labelled.subsystem
order by labelled.n_components, labelled.subsystem;

create macro system_summary
(symbols varchar[]) as table (from system_summary_list(symbols)),
(symbols varchar) as table (
    from system_summary_list(element_words(symbols))
);

comment on macro table system_summary_list is
'system_summary_list(symbols): what system_summary gives, for a list of symbols.';
comment on macro table system_summary is
'system_summary(symbols): compositions of a system by subsystem and category, the smallest named.';
