-- Sources whose counts are not those of their rows.
select known_source.source
from known_source
where
    known_source.n_read != known_source.n_accepted + known_source.n_rejected
    or known_source.n_accepted != (
        select count(*)
        from known_entry
        where known_entry.source = known_source.source
    )
    or known_source.n_rejected != (
        select count(*)
        from rejected_entry
        where rejected_entry.source = known_source.source
    )
    or known_source.n_compositions != (
        select count(distinct known_entry.formula_reduced)
        from known_entry
        where known_entry.source = known_source.source
    );
