-- One row per work that answers of this warehouse rest on: the paper, the programs, the loaded
-- sources, and the embeddings of which it keeps maps. Key: (kind, subject).
create view citation as
with fact as (
    select
        map_from_entries(
            list({'key': build_metadata.name, 'value': build_metadata.value})
        ) as told
    from build_metadata
)

select
    'paper' as kind,
    'the space and the rule' as subject,
    'Park et al., "Mapping inorganic crystal chemical space", '
    || 'Faraday Discuss. 2025, 256, 601, doi:10.1039/d4fd00063c' as work,
    null as release,
    null as licence
union all
select
    'program' as kind,
    'stoichia' as subject,
    null as work,
    fact.told['stoichia_version'] as release,
    'MIT' as licence
from fact
union all
select
    'program' as kind,
    'SMACT' as subject,
    'Davies et al., "SMACT: Semiconducting Materials by Analogy and Chemical Theory", '
    || 'J. Open Source Softw. 2019, 4, 1361, doi:10.21105/joss.01361' as work,
    fact.told['smact_version'] as release,
    'MIT' as licence
from fact
union all
select
    'known formulas' as kind,
    known_source.source as subject,
    known_source.attribution as work,
    known_source.release,
    known_source.licence
from known_source
union all
select
    'embedding' as kind,
    embedding.embedding as subject,
    embedding.citation as work,
    'ElementEmbeddings ' || fact.told['elementembeddings_version'] as release,
    null as licence
from embedding
cross join fact
semi join map using (embedding);

comment on view citation is
'One row per work that answers rest on: the paper, programs, known formulas, embeddings with maps.';
comment on column citation.kind is
'What it is: paper, program, known formulas or embedding. Part of the key.';
comment on column citation.subject is 'What it stands for here. Part of the key.';
comment on column citation.work is 'What to cite, in a line; null where nobody says.';
comment on column citation.release is 'Which release of it; null where unknown.';
comment on column citation.licence is 'Its licence; null where unknown.';
