-- Why a composition is not allowed, in the order in which forbidden_known asks: the first that
-- holds is the reason.
create type forbidden_reason as enum (
    'unknown electronegativity',
    'no oxidation state',
    'all metals',
    'mixed valence',
    'order',
    'unbalanced'
);

comment on type forbidden_reason is
'Why a composition is not allowed: of the reasons that hold, the first; see forbidden_known.';
