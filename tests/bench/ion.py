"""The room of the trapped ion: the verb, and what its numerics take."""

from pathlib import Path

import numpy as np
from measuring import Line, at_most, built, repeated, run, seconds

from stoichia.analysis.ion import gate, rotation

LARMOR = 2 * np.pi * 0.7


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure the verb with its defaults, a map of 40,000 points, and one gate."""
    folder = built(scratch / "default")
    n = 1 if is_quick else 3
    verb = repeated(n, lambda: run("ion", folder=folder).wall)
    field, time = (part.ravel() for part in np.meshgrid(np.linspace(0.5, 25, 200), np.linspace(0.2, 20, 200)))
    turns = repeated(n, lambda: seconds(lambda: rotation.half_turn("hann", LARMOR * field, time)))
    case = gate.Gate(14 * np.pi, np.pi, 0.01 * np.pi)
    gates = repeated(3, lambda: seconds(lambda: gate.simulate(case)))
    return [
        at_most("stoichia ion: 20,000 points, filter functions, stray field, 21 gates", "s", 30, verb),
        at_most("leakage of 40,000 half turns (hann), step by step", "s", 6, turns),
        at_most("one entangling gate, the whole Hamiltonian in time", "s", 3, gates),
    ]
