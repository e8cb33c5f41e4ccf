-- One row per source, number of components, inside the space or not, and reason not to be allowed
-- that some composition which the source lists has. Key: (source, n_components, in_space, reason).
-- A composition that two sources list counts for both; interesting_reason counts it once.
create view interesting_reason_by_source as
with listed as (
    select distinct
        known_entry.source,
        known_entry.formula_reduced
    from known_entry
)

select
    listed.source,
    forbidden_known.n_components,
    forbidden_known.in_space,
    forbidden_known.reason,
    count(*)::ubigint as n_interesting
from listed
inner join forbidden_known using (formula_reduced)
group by
    listed.source, forbidden_known.n_components, forbidden_known.in_space, forbidden_known.reason
order by
    listed.source asc,
    forbidden_known.n_components asc,
    forbidden_known.in_space desc,
    forbidden_known.reason asc;

comment on view interesting_reason_by_source is
'One row per source, number of components, in the space or not, and reason not to be allowed.';
comment on column interesting_reason_by_source.source is 'Name of the source, in known_source.';
comment on column interesting_reason_by_source.n_components is 'Number of components.';
comment on column interesting_reason_by_source.in_space is 'Whether they lie in the space.';
comment on column interesting_reason_by_source.reason is
'Why they are not allowed, as in forbidden_known. Key, with the columns before it.';
comment on column interesting_reason_by_source.n_interesting is
'Compositions that the source lists and this reason forbids.';
