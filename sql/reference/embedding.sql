-- One row per element embedding that the ElementEmbeddings package ships. Key: embedding. The
-- vectors are in element_vector.
create table embedding as
with counted as (
    select
        element_vector.embedding,
        any_value(len(element_vector.vector))::usmallint as dimension,
        count(*)::utinyint as n_elements
    from element_vector
    group by element_vector.embedding
)

select
    staged.embedding,
    counted.dimension,
    counted.n_elements,
    staged.features,
    staged.file,
    staged.sha256,
    staged.citation
from staged_embedding as staged
inner join counted using (embedding)
order by staged.embedding;

comment on table embedding is
'One row per element embedding: what its vectors are and where they come from.';
comment on column embedding.embedding is 'Name, as ElementEmbeddings has it. Key.';
comment on column embedding.dimension is 'Number of components of a vector.';
comment on column embedding.n_elements is 'Elements, H to Lr, that have a vector.';
comment on column embedding.features is
'Names of the components; null where the package only numbers them.';
comment on column embedding.file is 'File of the package that the vectors are from.';
comment on column embedding.sha256 is 'Its SHA-256 checksum.';
comment on column embedding.citation is
'What to cite; null where the package names nothing (random_200: drawn from N(0, 1); atomic).';
