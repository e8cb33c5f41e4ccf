"""The figures: what they show, how they are drawn, and files of them."""

from stoichia.analysis.figures.figure import Chart, Figure, MapGrid, Options
from stoichia.analysis.figures.making import FORMATS, NAMES, ROOMS, make, write

__all__ = ["FORMATS", "NAMES", "ROOMS", "Chart", "Figure", "MapGrid", "Options", "make", "write"]
