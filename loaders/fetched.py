"""What has been fetched of a source so far: kept in a folder until it is loaded, for a next call to go on from."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import duckdb

from stoichia.loaders import incoming, memory, staged_text
from stoichia.loaders.errors import SourceError
from stoichia.loaders.sources.published_format import ROLES

_LOG = logging.getLogger(__name__)

# The text of each role of a row; a role that is not there is not told.
Row = Mapping[str, str | None]

# Told after each page how many rows there are so far.
Report = Callable[[int], None]


def no_report(_: int) -> None:
    """Tell nobody."""


# Services are asked for compounds of up to so many elements one number at a time, for the others together.
MOST_ELEMENTS_APART = 9


@dataclass(frozen=True)
class Provenance:
    """What a load knows of its source: columns of known_source, and how many rows above a table's names it left out."""

    description: str
    read_as: str
    loaded_from: str
    release: str | None = None
    licence: str | None = None
    attribution: str | None = None
    n_above: int = 0


class Fetched:
    """Pages of a source, in sections that are fetched one after the other.

    A page is a Parquet file of texts, one column per role of `ROLES`. What is complete is told by ``state.json``, which
    is replaced in one step after each page: a page that a killed process was writing is written again. Pages and state
    have checksums: what is damaged, foreign or gone is fetched again, and that is said once.

    Parameters
    ----------
    folder
        Where the pages are; made when the first one comes.
    """

    # What the service tells of the source, once all is fetched.
    provenance: Provenance

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state_path = folder / "state.json"
        self._new_state_path = folder / "state.new"
        state = self._read_state() if self._state_path.is_file() else _empty()
        self._is_damaged = state is None
        self._state = state or _empty()

    def begin(self, release: str) -> None:
        """Go on with a release; what there is of another one is thrown away, and what is damaged dropped."""
        if self._is_damaged:
            _LOG.warning("stoichia: what was fetched before is damaged (%s): fetched again", self._state_path)
            self.discard()
        elif self._state["release"] != release:
            self.discard()
        else:
            self._drop_damaged()
            return
        self._is_damaged = False
        self._state = _empty() | {"release": release}

    @property
    def n_rows(self) -> int:
        """Rows fetched so far."""
        return sum(map(self.n_rows_of, self._sections))

    def n_rows_of(self, section: str) -> int:
        """Rows of a section fetched so far."""
        return sum(n_rows for n_rows, _ in self._pages(section))

    def is_complete(self, section: str) -> bool:
        """Whether a section has been fetched to its end."""
        state = self._sections.get(section)
        return state is not None and state["pages"] != [] and state["next"] is None

    def next_page(self, section: str) -> str | None:
        """Return what was given as `next_page` with the last page of a section; None before the first."""
        next_page: str | None = self._sections.get(section, {"next": None})["next"]
        return next_page

    def n_repeated(self, section: str | None = None, rows: Sequence[Row] = ()) -> int:
        """Return how many rows, of a section with further rows or of all, have the id of another one."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        kept = [
            pq.read_table(path, columns=["entry_id"])["entry_id"]
            for path in self._paths([section] if section else self._sections)
        ]
        further = incoming.texts(row.get("entry_id") for row in rows)
        ids = pa.chunked_array([*(chunk for column in kept for chunk in column.chunks), further], pa.string())
        return int(pc.count(ids).as_py() - pc.count_distinct(ids).as_py())

    def add(self, section: str, rows: Sequence[Row], next_page: str | None) -> None:
        """Keep a page; `next_page` tells where the section goes on, None that it is complete."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.folder.mkdir(parents=True, exist_ok=True)
        state = self._sections.setdefault(section, {"pages": [], "next": None})
        path = self._page_path(section, len(state["pages"]))
        if rows:
            texts = {role: incoming.texts(row.get(role) for row in rows) for role in ROLES}
            pq.write_table(pa.table(texts), path)
        state["pages"].append([len(rows), crc32(path.read_bytes()) if rows else 0])
        state["next"] = next_page
        self._write_state()

    def drop(self, section: str) -> None:
        """Throw a section's pages away: what they were made from has changed. It keeps its place among the others."""
        if section in self._sections:
            self._sections[section] = {"pages": [], "next": None}
            self._write_state()

    def stage(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Put all rows into the temporary table staged_text, in the order in which they came.

        Raises
        ------
        SourceError
            If pages were damaged since they were fetched.
        """
        if any(self._n_damaged(section) for section in self._sections):
            raise SourceError(f"pages in {self.folder} were damaged meanwhile: run this again to fetch them again")
        with duckdb.connect() as reader:
            rows = reader.read_parquet(self._paths(self._sections)).select(*ROLES)
            staged_text.fill(connection, rows.to_arrow_reader(memory.formulas_at_a_time(connection)))

    def discard(self) -> None:
        """Remove all pages and nothing else, their folder, and the one around it if no other source has pages there."""
        # The state first: pages that it does not tell of are nobody's.
        for path in (self._state_path, self._new_state_path, *self.folder.glob("*-?????.parquet")):
            path.unlink(missing_ok=True)
        for folder in (self.folder, self.folder.parent):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    @property
    def _sections(self) -> dict[str, Any]:
        sections: dict[str, Any] = self._state["sections"]
        return sections

    def _pages(self, section: str) -> Sequence[tuple[int, int]]:
        """Return the number of rows and the checksum of each page of a section."""
        return self._sections.get(section, {"pages": ()})["pages"]  # type: ignore[no-any-return]

    def _page_path(self, section: str, place: int) -> Path:
        return self.folder / f"{section}-{place:05}.parquet"

    def _paths(self, sections: Iterable[str]) -> list[str]:
        """Return the files of sections; a page without rows has none."""
        return [
            str(self._page_path(section, place))
            for section in sections
            for place, (n_rows, _) in enumerate(self._pages(section))
            if n_rows
        ]

    def _n_damaged(self, section: str) -> int:
        """Return how many pages of a section are not what was written."""
        return sum(
            n_rows > 0 and _checksum(self._page_path(section, place)) != checksum
            for place, (n_rows, checksum) in enumerate(self._pages(section))
        )

    def _drop_damaged(self) -> None:
        """Drop sections that have a damaged page, and say how many pages are."""
        n_damaged = {section: self._n_damaged(section) for section in self._sections}
        damaged = [section for section, n in n_damaged.items() if n]
        if damaged:
            _LOG.warning(
                "stoichia: pages fetched before and now damaged or gone: %s (in %s): fetched again",
                f"{sum(n_damaged.values()):,}",
                self.folder,
            )
        for section in damaged:
            self.drop(section)

    def _read_state(self) -> dict[str, Any] | None:
        """Return the state that was written last; None if it is not as it was written."""
        try:
            document = json.loads(self._state_path.read_bytes())
            state: dict[str, Any] = document["state"]
            is_whole = document["crc32"] == crc32(json.dumps(state).encode())
        except (ValueError, LookupError, TypeError, RecursionError):
            return None
        return state if is_whole else None

    def _write_state(self) -> None:
        checksum = crc32(json.dumps(self._state).encode())
        self._new_state_path.write_text(json.dumps({"state": self._state, "crc32": checksum}), encoding="utf-8")
        self._new_state_path.replace(self._state_path)


def _empty() -> dict[str, Any]:
    return {"release": None, "sections": {}}


def _checksum(path: Path) -> int | None:
    """Return the checksum of a file; None if it is not there or cannot be read."""
    try:
        return crc32(path.read_bytes())
    except OSError:
        return None
