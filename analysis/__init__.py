"""All that only reads the warehouse, but for its own results: answers, embeddings, maps, figures and the report.

A session in Python needs these: `open_warehouse`, then `counts`, `label`, `rules`, `comparison`, `system`, `sample` and
`embed`.
"""

from stoichia.analysis.embeddings import embed
from stoichia.analysis.frames import comparison, counts, label, rules, sample, system
from stoichia.loaders.warehouse import open_warehouse

__all__ = ["comparison", "counts", "embed", "label", "open_warehouse", "rules", "sample", "system"]
