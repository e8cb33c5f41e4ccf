-- One row: the space and what is known of it, in a few numbers. Key: none, it is one row.
create view space_summary as
select
    counted.n_unique,
    counted.n_allowed,
    counted.n_known,
    counted.n_missing,
    elements.n_elements,
    elements.first_element,
    elements.last_element,
    known.n_known_formulas,
    known.n_known_outside,
    sources.n_sources,
    sources.n_rejected
from (
    select
        sum(category_count.n_unique)::ubigint as n_unique,
        sum(category_count.n_allowed)::ubigint as n_allowed,
        sum(category_count.n_known)::ubigint as n_known,
        sum(category_count.n_missing)::ubigint as n_missing
    from category_count
) as counted
cross join (
    select
        count(*) as n_elements,
        arg_min(element.symbol, element.z) as first_element,
        arg_max(element.symbol, element.z) as last_element
    from element
    where element.in_space
) as elements
cross join (
    select
        count(*) as n_known_formulas,
        count(*) filter (not known_formula.in_space) as n_known_outside
    from known_formula
) as known
cross join (
    select
        count(*) as n_sources,
        coalesce(sum(known_source.n_rejected), 0)::ubigint as n_rejected
    from known_source
) as sources;

comment on view space_summary is 'One row: the space and what is known of it, in a few numbers.';
comment on column space_summary.n_unique is 'Compositions of the space.';
comment on column space_summary.n_allowed is 'Those that are allowed.';
comment on column space_summary.n_known is 'Those that a source lists.';
comment on column space_summary.n_missing is 'Those that are allowed and that no source lists.';
comment on column space_summary.n_elements is 'Elements of the space.';
comment on column space_summary.first_element is 'The one of lowest atomic number.';
comment on column space_summary.last_element is 'The one of highest atomic number.';
comment on column space_summary.n_known_formulas is 'Known compositions, inside the space or not.';
comment on column space_summary.n_known_outside is 'Known compositions outside the space.';
comment on column space_summary.n_sources is 'Loaded sources.';
comment on column space_summary.n_rejected is 'Rows of them that make nothing known.';
