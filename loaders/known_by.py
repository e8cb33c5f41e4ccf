"""What makes a composition known, of all that is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownBy:
    """What makes a composition known, of all that is loaded.

    Attributes
    ----------
    sources
        Names of sources; every loaded one if None.
    only_stable
        Only entries on the convex hull.
    only_experimental
        Only entries observed in experiment.
    max_energy_above_hull
        Only entries up to this energy above the convex hull, in eV per atom.
    """

    sources: Sequence[str] | None = None
    only_stable: bool = False
    only_experimental: bool = False
    max_energy_above_hull: float | None = None
