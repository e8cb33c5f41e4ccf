"""Counting quaternaries beside SMACT's smact_filter, in the same run."""

import random
import statistics
import time
from dataclasses import asdict, dataclass
from math import comb
from pathlib import Path

from measuring import SEED, Line, at_least, run


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure the comparison."""
    n, n_sampled = (3, 10) if is_quick else (7, 40)
    peer = compare_with_smact(scratch, n, n_sampled)
    return [
        at_least(
            "counting quaternaries, per core, against smact_filter",
            "times faster",
            100_000,
            peer.ratios,
            peer_text(peer),
            {**asdict(peer), "smact_total": peer.smact_total},
        )
    ]


def usable_symbols() -> list[str]:
    """Return the elements that allowed compositions can hold: with a listed state (smact14) and an electronegativity.

    smact_filter is spared the others: it would answer for them, but never with a composition.
    """
    from pymatgen.core.periodic_table import Element as PeriodicElement
    from smact import Element
    from smact.data_loader import lookup_element_oxidation_states

    symbols = [PeriodicElement.from_Z(z).symbol for z in range(1, 104)]
    return [
        symbol
        for symbol in symbols
        if lookup_element_oxidation_states(symbol) and Element(symbol).pauling_eneg is not None
    ]


@dataclass(frozen=True)
class Peer:
    """Quaternary counting beside smact_filter.

    Attributes
    ----------
    smact_seconds
        Processor seconds of smact_filter for each quadruple of the sample, one core.
    n_quadruples
        How many quadruples of usable elements there are.
    build_seconds
        Processor seconds, of all cores together, of each build of the quaternary space.
    """

    smact_seconds: list[float]
    n_quadruples: int
    build_seconds: list[float]

    @property
    def smact_total(self) -> float:
        """The processor seconds that smact_filter would take for all quadruples, from the mean of the sample."""
        # The mean, since the total is asked for: the median would leave the slow quadruples out.
        return statistics.fmean(self.smact_seconds) * self.n_quadruples

    @property
    def ratios(self) -> list[float]:
        """How many times faster per core each build is."""
        return [self.smact_total / seconds for seconds in self.build_seconds]


def compare_with_smact(folder: Path, n: int, n_sampled: int) -> Peer:
    """Measure smact_filter on random quadruples, and the whole build of quaternaries alone, by turns."""
    from smact import Element
    from smact.screening import smact_filter

    symbols = usable_symbols()
    generator = random.Random(SEED)
    sample = [[Element(symbol) for symbol in generator.sample(symbols, 4)] for _ in range(n_sampled)]
    smact_filter(sample[0], threshold=1, oxidation_states_set="smact14")  # what it reads once from its files
    smact_seconds: list[float] = []
    build_seconds: list[float] = []
    for i in range(n):
        build_seconds.append(run("build", "--components", "4", "--db", "quaternaries.duckdb", folder=folder).cpu)
        for elements in sample[i::n]:
            started = time.process_time()
            smact_filter(elements, threshold=8, oxidation_states_set="smact14")
            smact_seconds.append(time.process_time() - started)
    return Peer(smact_seconds, comb(len(symbols), 4), build_seconds)


def peer_text(peer: Peer) -> str:
    """Say exactly what is compared."""
    return (
        "Counting quaternaries: what is compared, in processor seconds, those of all cores added up:\n"
        f"- smact.screening.smact_filter (smact14, threshold 8) for all {peer.n_quadruples:,} quadruples of elements "
        "with states and electronegativity:\n"
        f"  {peer.smact_total:,.0f} s, from {len(peer.smact_seconds)} random quadruples (mean "
        f"{statistics.fmean(peer.smact_seconds):.3f} s, median {statistics.median(peer.smact_seconds):.3f} s)\n"
        "- the whole command 'stoichia build --components 4', its start-up, known formulas and file included:\n"
        f"  {statistics.median(peer.build_seconds):.2f} s, median of {len(peer.build_seconds)}"
    )
