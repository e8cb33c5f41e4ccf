"""The report, and pages of single figures."""

from stoichia.analysis.report.writing import figure_page, write

__all__ = ["figure_page", "write"]
