-- One row, once stoichia candidates has run: what the candidates were learnt from.
create table candidate_learnt (
    sources varchar[],
    only_stable boolean not null,
    only_experimental boolean not null,
    max_energy_above_hull double,
    n_known ubigint not null,
    loads varchar[] not null,
    learnt_at timestamp not null
);

comment on table candidate_learnt is
'One row, once stoichia candidates has run: what the candidates were learnt from.';
comment on column candidate_learnt.sources is
'The sources that made a composition known; null for all that were loaded.';
comment on column candidate_learnt.only_stable is 'Only entries on the convex hull.';
comment on column candidate_learnt.only_experimental is 'Only entries observed in experiment.';
comment on column candidate_learnt.max_energy_above_hull is
'Only entries up to this energy above the convex hull, eV per atom; null for all.';
comment on column candidate_learnt.n_known is
'Compositions of two elements or more that were learnt from.';
comment on column candidate_learnt.loads is 'The sources as they were loaded then.';
comment on column candidate_learnt.learnt_at is 'When, in UTC.';

-- What is loaded, as a list that changes with every load and every source forgotten.
create macro loads_now() as (
    select
        coalesce(
            list(
                concat_ws(
                    ' ',
                    known_source.source,
                    known_source.loaded_at,
                    known_source.n_read,
                    known_source.n_compositions
                )
                order by known_source.source
            ),
            []
        )
    from known_source
);

comment on macro loads_now is
'loads_now(): what is loaded, as a list that changes with every load and forgotten source.';

-- Whether there are candidates of what is loaded now: true, or an error that says what to do.
create macro is_ranked() as (
    select
        case
            when count(*) = 0
                then error('nothing was ranked yet: run ''stoichia candidates'' first')
            when not bool_and(candidate_learnt.loads = loads_now())
                then error('what is known has changed: run ''stoichia candidates'' to rank it anew')
            when sum(candidate_learnt.n_known) = 0
                then error(
                    'no compound is known to learn from: load some with ''stoichia ingest'''
                )
            else true
        end
    from candidate_learnt
);

comment on macro is_ranked is
'is_ranked(): true if there are candidates of what is loaded now, an error if not.';
