-- known_by(sources, only_stable, only_experimental, max_energy_above_hull): one row per composition
-- that would be known, inside the space or not, if only those sources, and of their entries only
-- those, made a composition known. Key: formula_reduced. Columns: those of known_composition.
--
-- All arguments are named and have defaults: every source, every entry. One entry has to meet all
-- conditions; one whose source does not tell what a condition asks for does not meet it. A source
-- that is not loaded is an error: a name misspelt would otherwise be one that lists nothing.

-- True, or an error. Counts ask it too: where nothing is known, what meets it is never looked at.
create macro are_loaded(sources) as (
    -- error(null) is null.
    select
        error(
            'no source of that name is loaded: '
            || string_agg(distinct asked.source, ', ' order by asked.source)
        ) is null
    from (select unnest(sources::varchar[]) as source) as asked
    anti join known_source using (source)
);

comment on macro are_loaded is
'are_loaded(sources): true if sources of these names are loaded, else an error.';

-- True, or an error where sources are loaded and none of those chosen tells what a condition asks
-- for: that nothing meets it would be no answer.
create macro are_told(sources, only_stable, only_experimental, max_energy_above_hull) as (
    select
        case
            when count(*) = 0 then true
            when max_energy_above_hull is not null and count(chosen.energy_above_hull) = 0
                then error(
                    'no source here tells energies above the convex hull: load one that does, such '
                    || 'as mp-open'
                )
            when only_stable and count(chosen.is_stable) = 0
                then error(
                    'no source here tells what is stable: load one that does, such as mp-open'
                )
            when only_experimental and count(chosen.is_experimental) = 0
                then error(
                    'no source here tells what was observed in experiment: load one that does, '
                    || 'such as mp-open'
                )
            else true
        end
    from known_entry as chosen
    where
        (only_stable or only_experimental or max_energy_above_hull is not null)
        and (sources is null or list_contains(sources::varchar[], chosen.source))
);

comment on macro are_told is
'are_told(sources, only_stable, …): true if a source tells what is asked for, else an error.';

create macro known_by(
    sources := null::varchar[],
    only_stable := false,
    only_experimental := false,
    max_energy_above_hull := null::double
) as table
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
    known_composition.ratio_id
from known_composition
where
    are_loaded(sources)
    and are_told(sources, only_stable, only_experimental, max_energy_above_hull)
    and known_composition.formula_reduced in (
        select known_entry.formula_reduced
        from known_entry
        where
            (sources is null or list_contains(sources::varchar[], known_entry.source))
            and (not only_stable or known_entry.is_stable)
            and (not only_experimental or known_entry.is_experimental)
            and (
                max_energy_above_hull is null
                or known_entry.energy_above_hull <= max_energy_above_hull
            )
    );

comment on macro table known_by is
'known_by(sources := [...], only_stable := true, …): the compositions that a choice makes known.';
