-- One row per reason of forbidden_reason, in plain words. Key: reason. forbidden_known has the
-- exact definitions.
create view forbidden_reason_meaning as
select
    given.reason::forbidden_reason as reason,
    given.meaning
from (
    values
    (
        'all metals',
        'every element is a metal: alloys and intermetallic compounds, which ionic rules do not '
        || 'describe'
    ),
    (
        'mixed valence',
        'allowed if atoms of one of the elements in mixed_valence_element (SMACT''s list: no Pb, '
        || 'no Tl) may differ in oxidation state, as in Fe3O4'
    ),
    (
        'order',
        'neutral in some choice of states, but with a cation that is not less electronegative than '
        || 'an anion'
    ),
    ('unbalanced', 'no choice of one listed state per element adds up to zero'),
    (
        'unknown electronegativity',
        'holds an element whose electronegativity the data do not have'
    ),
    ('no oxidation state', 'holds an element for which the set lists no oxidation state')
) as given (reason, meaning);

comment on view forbidden_reason_meaning is
'One row per reason why a composition is not allowed, in plain words.';
comment on column forbidden_reason_meaning.reason is 'The reason. Key.';
comment on column forbidden_reason_meaning.meaning is 'What it means.';
