"""All that only reads the warehouse, but for its own results: answers, embeddings, maps, figures and the report.

A session in Python needs these: `open_warehouse`, then `counts`, `label`, `system`, `sample` and `embed`.
"""

from stoichia.analysis.embeddings import embed
from stoichia.analysis.frames import counts, label, sample, system
from stoichia.loaders.warehouse import open_warehouse

__all__ = ["counts", "embed", "label", "open_warehouse", "sample", "system"]
