-- source_loaded(name): the name of a source, or an error if none of that name is loaded: a name
-- misspelt would otherwise be a source that lists nothing.
create macro source_loaded(name) as
    coalesce(
        (
            select known_source.source
            from known_source
            where known_source.source = name
        ),
        error(
            'no source ' || coalesce(name, 'null') || ' is loaded; these are: ' || coalesce(
                (select string_agg(known_source.source, ', ' order by known_source.loaded_at)
                from known_source), 'none'
            )
        )
    );

comment on macro source_loaded is
'source_loaded(name): the name of a loaded source; an error if there is none of that name.';
