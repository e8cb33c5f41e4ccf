"""Candidates: which unknown compositions are most like known ones; made by `stoichia.sql`, tested with hidden ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from stoichia import sql
from stoichia.loaders import statements
from stoichia.loaders.known_by import KnownBy
from stoichia.loaders.transaction import transaction
from stoichia.loaders.warehouse import open_warehouse

# How the known compositions are hidden that a ranking is tested with.
SPLITS = ("composition", "system")

# A calibration ranks one of so many shares of the element sets: candidates enough, in a fraction of the time.
CALIBRATION_SHARES = 5


@dataclass(frozen=True)
class Split:
    """What is hidden, and how much is ranked.

    Attributes
    ----------
    kind
        One of `SPLITS`; or ``source``, for what the choice of known compositions leaves out; or None for nothing.
    seed
        Of the draw.
    n_shares
        Rank only one of so many shares of the element sets.
    """

    kind: str | None = None
    seed: int = 0
    n_shares: int = 1


NOTHING_HIDDEN = Split()


def are_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether candidates were learnt from all that is loaded now."""
    return bool(connection.execute("select 1 from candidate_learnt where loads = loads_now()").fetchall())


def make(path: Path) -> float:
    """Rank candidates anew from all that is loaded in the warehouse at a path, and keep them, in one transaction.

    Returns
    -------
    float
        The seconds that it took.
    """
    with open_warehouse(path, writable=True) as connection:
        started = _now()
        with transaction(connection):
            calibrate(connection, KnownBy(), [Split("composition", 0, CALIBRATION_SHARES)])
            learn(connection, KnownBy())
            _run(connection, sql.KEEP_CANDIDATES)
        return _now() - started


def lend(connection: duckdb.DuckDBPyConnection, known_by: KnownBy) -> None:
    """Rank candidates from a choice of what is known, for this connection alone: nothing is kept."""
    learn(connection, known_by)
    _run(connection, sql.LEND_CANDIDATES)


def learn(connection: duckdb.DuckDBPyConnection, known_by: KnownBy, split: Split = NOTHING_HIDDEN) -> None:
    """Rank candidates in temporary relations; the last of them is labelled_composition."""
    connection.execute(
        "create or replace temp table staged_choice as select $1::varchar[] as sources, $2::boolean as only_stable, "
        "$3::boolean as only_experimental, $4::double as max_energy_above_hull",
        [known_by.sources, known_by.only_stable, known_by.only_experimental, known_by.max_energy_above_hull],
    )
    connection.execute(
        "create or replace temp table staged_split as "
        "select $1::varchar as split, $2::integer as seed, $3::bigint as n_shares",
        [split.kind, split.seed, split.n_shares],
    )
    _run(connection, sql.LEARN)


def calibrate(connection: duckdb.DuckDBPyConnection, known_by: KnownBy, splits: Sequence[Split]) -> None:
    """Fill share_step from rankings with hidden compositions, all splits together."""
    connection.execute("delete from share_step")
    counted: dict[tuple[int, bool], dict[float, tuple[int, int]]] = {}
    for split in splits:
        learn(connection, known_by, split)
        _run(connection, sql.CALIBRATE)
        for n_components, is_allowed, least_score, n_candidates, n_hidden in connection.execute(
            "from score_share"
        ).fetchall():
            steps = counted.setdefault((n_components, is_allowed), {})
            former = steps.get(least_score, (0, 0))
            steps[least_score] = former[0] + n_candidates, former[1] + n_hidden
    for (n_components, is_allowed), steps in counted.items():
        connection.executemany(
            "insert into share_step values (?, ?, ?, ?)",
            [[n_components, is_allowed, score, share] for score, share in _isotonic(steps)],
        )


def validate(
    path: Path,
    known_by: KnownBy,
    splits: Sequence[Split],
    progress: Callable[[Sequence[str]], Iterator[str]] = iter,
) -> None:
    """Test the ranking with hidden compositions, and keep what comes out in candidate_validation.

    Parameters
    ----------
    path
        The warehouse.
    known_by
        What makes a composition known.
    splits
        What is hidden, one after the other.
    progress
        Given the names of the tests, passes them on one by one as they begin.
    """
    names = {f"{split.kind} {split.seed}": split for split in splits}
    with open_warehouse(path, writable=True) as connection, transaction(connection):
        connection.execute("delete from candidate_validation")
        for name in progress(list(names)):
            split = names[name]
            learn(connection, known_by, split)
            _run(connection, sql.VALIDATE)
            connection.execute(
                "insert into candidate_validation select $1, $2, 'similarity', n_components, category, n_best, "
                "n_hits, n_hidden, n_unknown from hit_count",
                [split.kind, split.seed],
            )


def _isotonic(steps: dict[float, tuple[int, int]]) -> list[tuple[float, float]]:
    """Return the steps at which the share of hidden ones rises with the score, and the shares."""
    import numpy as np
    from sklearn.isotonic import isotonic_regression

    scores = sorted(steps)
    n_candidates = np.array([steps[score][0] for score in scores], dtype=float)
    n_hidden = np.array([steps[score][1] for score in scores], dtype=float)
    shares = isotonic_regression(n_hidden / n_candidates, sample_weight=n_candidates)
    return [
        (score, float(share))
        for i, (score, share) in enumerate(zip(scores, shares, strict=True))
        if i == 0 or share > shares[i - 1]
    ]


def _run(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    for name in names:
        statements.run(connection, name)


def _now() -> float:
    from time import monotonic

    return monotonic()
