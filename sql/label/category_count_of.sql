-- category_count_of(sources, only_stable, only_experimental, max_energy_above_hull): the paper's
-- Table 2 if only those sources, and of their entries only those, made a composition known. One row
-- per number of components. All arguments are named and have defaults: every source, every entry.
-- An entry whose source does not tell what a condition asks for does not meet it.
-- Known compositions outside the space are not counted; they are in known_formula all the same.
create macro category_count_of(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
with known_count as (
    select
        known_composition.n_components,
        count(*) filter (known_composition.is_allowed) as n_standard,
        count(*) filter (not known_composition.is_allowed) as n_interesting
    from known_composition
    where
        known_composition.in_space
        and known_composition.formula_reduced in (
            select known_entry.formula_reduced
            from known_entry
            where
                (
                    sources is null
                    or list_contains(sources::varchar[], known_entry.source)
                )
                and (not only_stable or known_entry.is_stable)
                and (not only_experimental or known_entry.is_experimental)
                and (
                    max_energy_above_hull is null
                    or known_entry.energy_above_hull <= max_energy_above_hull
                )
        )
    group by known_composition.n_components
),

refused as (
    select string_agg(distinct asked.source, ', ' order by asked.source) as sources
    from (select unnest(sources::varchar[]) as source) as asked
    anti join known_source using (source)
)

select
    space_count.n_components,
    space_count.n_unique,
    space_count.n_allowed,
    (coalesce(known_count.n_standard, 0) + coalesce(known_count.n_interesting, 0))::ubigint
        as n_known,
    coalesce(known_count.n_standard, 0)::ubigint as n_standard,
    (space_count.n_allowed - coalesce(known_count.n_standard, 0))::ubigint as n_missing,
    coalesce(known_count.n_interesting, 0)::ubigint as n_interesting,
    (space_count.n_unique - space_count.n_allowed - coalesce(known_count.n_interesting, 0))::ubigint
        as n_unlikely
from space_count
left join known_count using (n_components)
cross join refused
-- error(null) is null.
where error('no source of that name is loaded: ' || refused.sources) is null
order by space_count.n_components;

comment on macro table category_count_of is
'category_count_of(sources := [...], only_stable := true, …): Table 2 for a choice of the known.';
