-- interesting_reason_of(sources, only_stable, only_experimental, max_energy_above_hull): why the
-- interesting compositions, known and not allowed, are not allowed, for a choice of what is known,
-- that of known_by. One row per number of components, inside the space or not, and reason that some
-- have. Key: (n_components, in_space, reason). Each counts once, by its reason in forbidden_known.
-- formulas: five of them, those of the fewest atoms, then by the alphabet.
create macro interesting_reason_of(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
select
    known_by.n_components,
    known_by.in_space,
    forbidden_known.reason,
    count(*)::ubigint as n_interesting,
    list(known_by.formula order by list_sum(known_by.amounts), known_by.formula)[:5] as formulas
from known_by(
    sources := sources,
    only_stable := only_stable,
    only_experimental := only_experimental,
    max_energy_above_hull := max_energy_above_hull
) as known_by
inner join forbidden_known using (formula_reduced)
group by known_by.n_components, known_by.in_space, forbidden_known.reason
order by known_by.n_components asc, known_by.in_space desc, forbidden_known.reason asc;

comment on macro table interesting_reason_of is
'interesting_reason_of(sources := [...], …): why interesting compositions are not allowed.';

-- The same where all that the loaded sources list is known.
create view interesting_reason as
select
    counted.n_components,
    counted.in_space,
    counted.reason,
    counted.n_interesting,
    counted.formulas
from interesting_reason_of() as counted;

comment on view interesting_reason is
'One row per number of components, in the space or not, and reason not to be allowed.';
comment on column interesting_reason.n_components is 'Number of components.';
comment on column interesting_reason.in_space is 'Whether they lie in the space.';
comment on column interesting_reason.reason is
'Why they are not allowed, as in forbidden_known. Key, with n_components and in_space.';
comment on column interesting_reason.n_interesting is 'Known compositions that it forbids.';
comment on column interesting_reason.formulas is
'Five of them at most, those of the fewest atoms, in the order of electronegativity.';
