"""The report."""

from stoichia.analysis.report.writing import write

__all__ = ["write"]
