"""What the benchmark measures of the trapped ion: a map of 40,000 points, and one gate."""

from collections.abc import Sequence

import numpy as np

from stoichia.analysis.rooms.ion import gate, rotation
from stoichia.analysis.rooms.room import Task

LARMOR = 2 * np.pi * 0.7


def tasks() -> Sequence[Task]:
    """Return what is measured."""
    field, time = (part.ravel() for part in np.meshgrid(np.linspace(0.5, 25, 200), np.linspace(0.2, 20, 200)))
    case = gate.Gate(14 * np.pi, np.pi, 0.01 * np.pi)
    return [
        Task(
            "leakage of 40,000 half turns (hann), step by step",
            6,
            lambda: rotation.half_turn("hann", LARMOR * field, time),
        ),
        Task("one entangling gate, the whole Hamiltonian in time", 3, lambda: gate.simulate(case)),
    ]
