"""All kinds of sources, in the order in which they are offered, and in which a word of a user is tried on them."""

from stoichia.loaders.sources import (
    aflow_prototypes,
    file,
    mp,
    mp_2017_ricci,
    mp_open,
    optimade,
    paper_table_1,
    query,
    s3,
)
from stoichia.loaders.sources.source import Kind

KINDS: tuple[Kind, ...] = (
    mp_2017_ricci.KIND,
    aflow_prototypes.KIND,
    paper_table_1.KIND,
    mp.KIND,
    mp_open.KIND,
    optimade.KIND,
    s3.KIND,
    file.KIND,
    query.KIND,
)
