"""What has been fetched of a source so far: kept in a folder until it is loaded, for a next call to go on from."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from stoichia.loaders import staged_text
from stoichia.loaders.published_format import ROLES

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
    """What a load knows of its source: the columns of known_source."""

    description: str
    read_as: str
    loaded_from: str
    release: str | None = None
    licence: str | None = None
    attribution: str | None = None


class Fetched:
    """Pages of a source, in sections that are fetched one after the other.

    A page is a Parquet file of texts, one column per role of `ROLES`. What is complete is told by ``state.json``, which
    is replaced in one step after each page: a page that a killed process was writing is written again.

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
        if self._state_path.is_file():
            self._state = json.loads(self._state_path.read_text(encoding="utf-8"))
        else:
            self._state = {"release": None, "sections": {}}

    def begin(self, release: str) -> None:
        """Go on with a release; what there is of another one is thrown away."""
        if self._state["release"] != release:
            self.discard()
            self._state = {"release": release, "sections": {}}

    @property
    def n_rows(self) -> int:
        """Rows fetched so far."""
        return sum(sum(section["rows"]) for section in self._state["sections"].values())

    def n_rows_of(self, section: str) -> int:
        """Rows of a section fetched so far."""
        return sum(self._state["sections"].get(section, {}).get("rows", ()))

    def is_complete(self, section: str) -> bool:
        """Whether a section has been fetched to its end."""
        state = self._state["sections"].get(section)
        return state is not None and state["next"] is None

    def next_page(self, section: str) -> str | None:
        """Return what was given as `next_page` with the last page of a section; None before the first."""
        next_page: str | None = self._state["sections"].get(section, {"next": None})["next"]
        return next_page

    def add(self, section: str, rows: Sequence[Row], next_page: str | None) -> None:
        """Keep a page; `next_page` tells where the section goes on, None that it is complete."""
        self.folder.mkdir(parents=True, exist_ok=True)
        state = self._state["sections"].setdefault(section, {"rows": [], "next": None})
        path = self._page_path(section, len(state["rows"]))
        if rows:
            with duckdb.connect() as connection:
                staged_text.from_texts(connection, {role: [row.get(role) for row in rows] for role in ROLES})
                connection.table("staged_text").order("row_number").write_parquet(str(path))
        state["rows"].append(len(rows))
        state["next"] = next_page
        self._write_state()

    def drop(self, section: str) -> None:
        """Throw a section away: what it was made from has changed."""
        if self._state["sections"].pop(section, None) is not None:
            self._write_state()

    def stage(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Put all rows into the temporary table staged_text, in the order in which they came."""
        pages = [
            str(self._page_path(section, place))
            for section, state in self._state["sections"].items()
            for place, n_rows in enumerate(state["rows"])
            if n_rows
        ]
        staged_text.from_relation(connection, connection.read_parquet(pages))

    def discard(self) -> None:
        """Remove all pages and nothing else, their folder, and the one around it if no other source has pages there."""
        for path in (*self.folder.glob("*-?????.parquet"), self._state_path, self._new_state_path):
            path.unlink(missing_ok=True)
        for folder in (self.folder, self.folder.parent):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _page_path(self, section: str, place: int) -> Path:
        return self.folder / f"{section}-{place:05}.parquet"

    def _write_state(self) -> None:
        self._new_state_path.write_text(json.dumps(self._state), encoding="utf-8")
        self._new_state_path.replace(self._state_path)
