"""Candidates: unknown compositions that are most like known ones; ranked by `stoichia.sql`, tested with hidden ones."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from stoichia import sql
from stoichia.loaders import dates, incoming, statements
from stoichia.loaders.known_by import KnownBy
from stoichia.loaders.transaction import transaction
from stoichia.loaders.warehouse import open_warehouse

# How the known compositions are hidden that a ranking is tested with.
SPLITS = ("composition", "system")

# What the ranking is measured against: every known filler of an opening counts alike; it counts by how likely ions
# substitute for one another (Hautier et al.); how often the ions of a composition are reported, without analogues.
METHOD = "similarity"
OTHER_METHODS = ("analogues", "substitution")
WITHOUT_ANALOGUES = "reports"

# A calibration ranks one of so many shares of the element sets: candidates enough, in a fraction of the time.
CALIBRATION_SHARES = 5

# A share of fewer candidates, or with fewer hidden ones, would be chance.
LEAST_IN_STEP = 100
LEAST_HIDDEN = 10


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
    ranks_all
        Rank all that score, not the best alone.
    """

    kind: str | None = None
    seed: int = 0
    n_shares: int = 1
    ranks_all: bool = False


NOTHING_HIDDEN = Split()


def are_current(connection: duckdb.DuckDBPyConnection, known_by: KnownBy) -> bool:
    """Return whether the candidates at hand were learnt from a choice of what is known, as it is loaded now."""
    return bool(
        connection.execute(
            "select 1 from candidate_learnt where loads = loads_now() "
            "and sources is not distinct from $sources::varchar[] "
            "and only_stable = $only_stable and only_experimental = $only_experimental "
            "and max_energy_above_hull is not distinct from $max_energy_above_hull::double",
            asdict(known_by),
        ).fetchall()
    )


def make(path: Path, memory_limit: int | None = None) -> None:
    """Rank candidates anew from all that is loaded in the warehouse at a path, and keep them, in one transaction.

    The memory limit is as `open_warehouse` takes it.
    """
    with open_warehouse(path, writable=True, memory_limit=memory_limit) as connection:
        _learn_anew(connection, _calibrated(connection, KnownBy()))
        with transaction(connection):
            _run(connection, sql.KEEP_CANDIDATES)


def lend(connection: duckdb.DuckDBPyConnection, known_by: KnownBy) -> None:
    """Rank candidates from a choice of what is known, for this connection alone: nothing is kept.

    Where the candidates at hand are those, they are as they are.
    """
    if are_current(connection, known_by):
        return
    _stage_steps(connection, _calibrated(connection, known_by))
    learn(connection, known_by)
    _run(connection, sql.LEND_CANDIDATES)


def lend_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Rank all compositions that score, not the best alone, for this connection: what is kept says their shares."""
    connection.execute("create or replace temp table staged_share_step as from share_step")
    learn(connection, KnownBy(), Split(ranks_all=True))
    _run(connection, sql.LEND_CANDIDATES)


def learn(connection: duckdb.DuckDBPyConnection, known_by: KnownBy, split: Split = NOTHING_HIDDEN) -> None:
    """Rank candidates in temporary relations; the last of them is labelled_composition."""
    connection.execute(
        "create or replace temp table staged_choice as select $sources::varchar[] as sources, "
        "$only_stable::boolean as only_stable, $only_experimental::boolean as only_experimental, "
        "$max_energy_above_hull::double as max_energy_above_hull, $learnt_at::timestamp as learnt_at",
        asdict(known_by) | {"learnt_at": dates.reproducible_now()},
    )
    connection.execute(
        "create or replace temp table staged_split as "
        "select $1::varchar as split, $2::integer as seed, "
        "$3::bigint as n_shares, $4::boolean as ranks_all",
        [split.kind, split.seed, split.n_shares, split.ranks_all],
    )
    _run(connection, sql.LEARN)
    rank(connection, METHOD)


def validate(
    path: Path,
    n_seeds: int,
    progress: Callable[[Sequence[str]], Iterator[str]] = iter,
    known_by: KnownBy | None = None,
    memory_limit: int | None = None,
) -> None:
    """Test the ranking, and others beside it, with hidden compositions, and keep candidate_validation.

    The candidates are made anew as well, their expected shares from all that the tests counted.

    Parameters
    ----------
    path
        The warehouse.
    n_seeds
        How many draws of a fifth of the compositions, and of a fifth of the chemical systems.
    progress
        Given the names of the tests, passes them on one by one as they begin.
    known_by
        Instead of draws, learn from this choice of what is known, and hide all else that is loaded.
    memory_limit
        As `open_warehouse` takes it.
    """
    splits = (
        [Split(kind, seed) for kind in SPLITS for seed in range(n_seeds)] if known_by is None else [Split("source")]
    )
    named = {f"{split.kind} {split.seed}": split for split in splits}
    shares = _Shares()
    with open_warehouse(path, writable=True, memory_limit=memory_limit) as connection:
        connection.execute("create temp table tested as from candidate_validation limit 0")
        for name in progress(list(named)):
            split = named[name]
            learn(connection, known_by or KnownBy(), split)
            if split.kind == "composition":
                shares.count(connection)
            _run(connection, sql.COMPARE_METHODS)
            _count_hits(connection, split, METHOD)
            for method in OTHER_METHODS:
                rank(connection, method)
                _count_hits(connection, split, method)
            _stage_method(connection, WITHOUT_ANALOGUES)
            _count_hits(connection, split, WITHOUT_ANALOGUES)
        if known_by is None:
            _learn_anew(connection, shares)
        with transaction(connection):
            connection.execute("delete from candidate_validation where (split = 'source') = $1", [known_by is not None])
            connection.execute("insert into candidate_validation from tested")
            if known_by is None:
                _run(connection, sql.KEEP_CANDIDATES)


class _Shares:
    """How many candidates of each hundredth of the score there are, and how many of them are hidden ones."""

    def __init__(self) -> None:
        self._counted: dict[tuple[int, bool], Counter[float]] = {}
        self._hidden: dict[tuple[int, bool], Counter[float]] = {}

    def count(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Add what the last ranking gave."""
        _run(connection, sql.CALIBRATE)
        for n_components, is_allowed, score, n_candidates, n_hidden in connection.execute(
            "from score_share"
        ).fetchall():
            self._counted.setdefault((n_components, is_allowed), Counter())[score] += n_candidates
            self._hidden.setdefault((n_components, is_allowed), Counter())[score] += n_hidden

    def steps(self) -> Iterator[tuple[int, bool, float, float]]:
        """Yield the rows of share_step, of numbers of components of which enough was hidden."""
        for (n_components, is_allowed), counted in self._counted.items():
            if self._hidden[n_components, is_allowed].total() < LEAST_HIDDEN:
                continue
            for score, share in _isotonic(counted, self._hidden[n_components, is_allowed]):
                yield n_components, is_allowed, score, share


def _isotonic(counted: Counter[float], hidden: Counter[float]) -> list[tuple[float, float]]:
    """Return the scores from which on the share of hidden ones is higher, and the shares.

    The best scores are few: they are taken together until a share of them means something.
    """
    import numpy as np
    from scipy.optimize import isotonic_regression

    scores: list[float] = []
    steps: list[tuple[int, int]] = []
    n_candidates = n_hidden = 0
    for score in sorted(counted, reverse=True):
        n_candidates += counted[score]
        n_hidden += hidden[score]
        if n_candidates >= LEAST_IN_STEP or score == min(counted):
            scores.append(score)
            steps.append((n_candidates, n_hidden))
            n_candidates = n_hidden = 0
    scores.reverse()
    weights, n_of_hidden = np.array(steps[::-1], dtype=float).T
    shares = isotonic_regression(n_of_hidden / weights, weights=weights).x
    # Below what was ranked then, the share is that of the lowest at most.
    scores[0] = 0.0
    return [
        (score, float(share))
        for i, (score, share) in enumerate(zip(scores, shares, strict=True))
        if i == 0 or share > shares[i - 1]
    ]


def _stage_method(connection: duckdb.DuckDBPyConnection, method: str) -> None:
    connection.execute("create or replace temp table staged_method as select $1::varchar as method", [method])


def rank(connection: duckdb.DuckDBPyConnection, method: str) -> None:
    """Rank by a method what was learnt last, in temporary relations; the last of them is labelled_composition."""
    _stage_method(connection, method)
    _run(connection, sql.RANK)


def _count_hits(connection: duckdb.DuckDBPyConnection, split: Split, method: str) -> None:
    """Add how many of the best compositions by the staged method are hidden ones to tested."""
    _run(connection, sql.VALIDATE)
    connection.execute(
        "insert into tested select $1, $2, $3, n_components, category, n_best, n_hits, n_hidden, "
        "n_unknown from hit_count",
        [split.kind, split.seed, method],
    )


def _calibrated(connection: duckdb.DuckDBPyConnection, known_by: KnownBy) -> _Shares:
    """Return the shares of one ranking with hidden compositions, of some of the element sets."""
    shares = _Shares()
    learn(connection, known_by, Split("composition", 0, CALIBRATION_SHARES))
    shares.count(connection)
    return shares


def _learn_anew(connection: duckdb.DuckDBPyConnection, shares: _Shares) -> None:
    """Rank candidates from all that is loaded, with shares: what KEEP_CANDIDATES keeps.

    In no transaction, which would keep the temporary relations of every ranking until its end.
    """
    _stage_steps(connection, shares)
    learn(connection, KnownBy())


def _stage_steps(connection: duckdb.DuckDBPyConnection, shares: _Shares) -> None:
    incoming.stage(
        connection,
        "staged_share_step",
        {
            "n_components": "utinyint",
            "is_allowed": "boolean",
            "least_score": "double",
            "expected_share": "double",
        },
        list(shares.steps()),
    )


def _run(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    for name in names:
        statements.run(connection, name)
