-- One row per source and kind of reason for which rows of it make nothing known, with an example.
-- Key: (source, kind). A kind is a reason without what it says of the one row.
create macro reason_kind(reason) as
    regexp_replace(regexp_replace(reason, ': .*| ".*', ''), '(entry) .*', '\1');

comment on macro reason_kind is
'reason_kind(reason): a reason of rejected_entry without what it says of the one row.';

create view rejected_reason as
select
    rejected_entry.source,
    reason_kind(rejected_entry.reason) as kind,
    count(*) as n_rows,
    min(rejected_entry.input) as example
from rejected_entry
group by rejected_entry.source, reason_kind(rejected_entry.reason);

comment on view rejected_reason is
'One row per source and kind of reason for which rows of it make nothing known.';
comment on column rejected_reason.source is 'Name of the source. Key, with kind.';
comment on column rejected_reason.kind is 'The reason, without what it says of the one row.';
comment on column rejected_reason.n_rows is 'How many rows.';
comment on column rejected_reason.example is 'The first text among them; null if none has one.';
