"""The verbs of the command, one file each: what it takes and what it does."""

from stoichia.analysis.rooms.room import found
from stoichia.analysis.verbs import (
    build,
    candidates,
    cite,
    compare,
    counts,
    estimate,
    explore,
    export,
    figure,
    find,
    forget,
    ingest,
    label,
    nearest,
    query,
    report,
    room,
    rules,
    sample,
    sources,
    system,
)
from stoichia.analysis.verbs import map as map_verb
from stoichia.analysis.verbs.verb import Parser, Verb

# In the order of the help.
VERBS: tuple[Verb, ...] = (
    build.VERB,
    ingest.VERB,
    counts.VERB,
    compare.VERB,
    sources.VERB,
    forget.VERB,
    cite.VERB,
    label.VERB,
    rules.VERB,
    system.VERB,
    find.VERB,
    nearest.VERB,
    sample.VERB,
    candidates.VERB,
    estimate.VERB,
    map_verb.VERB,
    figure.VERB,
    report.VERB,
    explore.VERB,
    export.VERB,
    *(room.verb(each) for each in found()),
    query.VERB,
)

__all__ = ["VERBS", "Parser", "Verb"]
