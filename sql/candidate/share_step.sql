-- One row per number of components, side of the rule and step of the score: the share of candidates
-- from that score on, up to the next step, that the loaded sources would list. Key: (n_components,
-- is_allowed, least_score). From a fifth of the known compositions that was hidden: of the
-- candidates learnt from the others, the share that is hidden ones, made to rise with the score
-- (isotonic regression). Written by stoichia candidates; empty before.
create table share_step (
    n_components utinyint not null,
    is_allowed boolean not null,
    least_score double not null,
    expected_share double not null
);

comment on table share_step is
'One row per step of the score: the share of candidates that the loaded sources would list.';
comment on column share_step.n_components is 'Number of components.';
comment on column share_step.is_allowed is 'Of the allowed candidates, or of the forbidden ones.';
comment on column share_step.least_score is 'The score that the step begins with.';
comment on column share_step.expected_share is
'The share of candidates of that score that are hidden known ones, 0 to 1.';
