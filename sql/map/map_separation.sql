-- One row per choice of categories, sample and embedding: how well a logistic regression tells the
-- categories from the embedding vectors. Key: (map_sample_id, embedding, categories). The accuracy
-- is cross-validated, in folds that keep each set of elements together, so that the answer is not
-- looked up from the same elements in another ratio; the categories weigh the same, whatever their
-- numbers (balanced accuracy).
create table map_separation (
    map_sample_id varchar not null,
    embedding varchar not null,
    categories varchar not null,
    accuracy double not null,
    accuracy_sd double not null,
    chance double not null,
    n_compositions uinteger not null,
    n_folds utinyint not null,
    versions varchar not null
);

comment on table map_separation is
'One row per choice of categories: how well a classifier tells them apart. By stoichia map.';
comment on column map_separation.map_sample_id is 'The sample, in map_sample.';
comment on column map_separation.embedding is 'The element embedding, in embedding.';
comment on column map_separation.categories is 'all, or two of them: standard-missing and so on.';
comment on column map_separation.accuracy is
'Mean over the folds of the balanced accuracy on compositions not trained on.';
comment on column map_separation.accuracy_sd is
'Standard deviation of the accuracy over the folds.';
comment on column map_separation.chance is 'Accuracy of guessing: 1 by the number of categories.';
comment on column map_separation.n_compositions is 'How many compositions there were to tell.';
comment on column map_separation.n_folds is 'Number of folds.';
comment on column map_separation.versions is 'Versions of the libraries that made it, JSON.';
