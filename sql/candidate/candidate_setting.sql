-- One row: the constants of the ranking of candidates. They were chosen on lists of the Materials
-- Project with a fifth hidden, and kept because they are round: the hits hardly depend on them.
create table candidate_setting (
    shrinkage double not null check (shrinkage >= 0),
    smaller_weight double not null check (smaller_weight >= 0),
    least_contribution double not null check (least_contribution > 0),
    filler_power double not null check (filler_power >= 0),
    explored_power double not null check (explored_power >= 0),
    most_ranked ubigint not null check (most_ranked > 0),
    most_ranked_beyond ubigint not null check (most_ranked_beyond > 0),
    most_pairs ubigint not null check (most_pairs > 0)
);

insert into candidate_setting values (5, 0.5, 0.02, 0.45, 0.03, 300_000, 100_000, 20_000_000);

comment on table candidate_setting is 'One row: the constants of the ranking of candidates.';
comment on column candidate_setting.shrinkage is
'How many shared openings a similarity is measured against: two that share one are not alike yet.';
comment on column candidate_setting.smaller_weight is
'How much an opening of one component fewer counts in a similarity.';
comment on column candidate_setting.least_contribution is
'What an opening contributes at least to a score; less than that is no evidence.';
comment on column candidate_setting.filler_power is
'What an opening contributes is divided by this power of the number of its fillers.';
comment on column candidate_setting.explored_power is
'This power of how many known compositions its chemical system has, and their subsystems, raises a
score.';
comment on column candidate_setting.most_ranked is
'How many candidates of one number of components of the space are kept, the best ones.';
comment on column candidate_setting.most_ranked_beyond is
'How many are kept of a number of components that the space does not have.';
comment on column candidate_setting.most_pairs is
'How many pairs of opening and element are scored at a time, about: what bounds the memory. Of
more, only those that can be part of one of the best are scored.';
