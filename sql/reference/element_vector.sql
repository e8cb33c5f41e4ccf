-- One row per element and embedding that has a vector for it. Key: (embedding, symbol). Source: the
-- data files of the ElementEmbeddings package; vectors that its files hold for elements beyond Lr
-- are left out with their elements.
create table element_vector as
select
    staged.embedding,
    element.symbol,
    string_split(staged.components, ',')::double[] as vector
from staged_element_vector as staged
inner join element on staged.label = element.symbol::varchar
order by staged.embedding, element.z;

comment on table element_vector is
'One row per element and embedding that has a vector for it. Source: ElementEmbeddings.';
comment on column element_vector.embedding is 'Name of the embedding, as in the table embedding.';
comment on column element_vector.symbol is 'Symbol of the element.';
comment on column element_vector.vector is
'The vector, as the package gives it: embedding.dimension numbers; units differ by component.';
