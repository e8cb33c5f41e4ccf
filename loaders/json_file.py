"""The values that a JSON document lists, one at a time: none but the one at hand is in memory."""

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import TextIO

from stoichia.loaders import text_file
from stoichia.loaders.errors import InputError

# How much of a document is read at a time.
_BLOCK = 1024**2

_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = JSONDecoder()


class ListedValues:
    """The values of a JSON document: a list, or an object with that list under ``entries`` or ``data``.

    An object of nothing but objects lists these: AFLUX numbers its entries, as in ``{"1 of 3": {...}, "2 of 3": ...}``.

    Parameters
    ----------
    path
        The document's file. It is read once to its end if it is an object, and once per iteration.

    Raises
    ------
    InputError
        If the document is something else, or one page of several.
    ValueError
        If it is no JSON.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with text_file.opened(path) as file:
            document = _Document(file)
            if document.next() == "[":
                self._place: int | None = None
            elif document.next() == "{":
                self._place = _place_of_list(document, path)
            else:
                document.value()
                document.end()
                raise _no_list(path)

    def __iter__(self) -> Iterator[object]:
        """Give the values."""
        with text_file.opened(self._path) as file:
            document = _Document(file)
            if self._place is None:
                yield from document.values()
                document.end()
                return
            for place, _ in enumerate(document.keys_in_turn()):
                if self._place < 0:
                    yield document.value()
                elif place == self._place:
                    yield from document.values()
                else:
                    document.skip()


def value_of(line: str) -> object:
    """Return the value of a line of JSON; what is no JSON is rejected by the grammar, with its text."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def text_of(value: object) -> str | None:
    """Return a value as a text to read a formula from."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # An escape may stand for half a character, which DuckDB could not store.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _no_list(path: Path) -> InputError:
    return InputError(f"{path}: not a JSON list of texts or objects")


def _place_of_list(document: "_Document", path: Path) -> int:
    """Return which member of an object is the list of its rows; -1 if every member is a row."""
    places: dict[str, int] = {}
    links: object = None
    n_members = n_objects = 0
    for key in document.keys_in_turn():
        opening = document.next()
        n_objects += opening == "{"
        if key in {"entries", "data"}:
            # Of two members of one name the last one counts, as everywhere in JSON.
            places.pop(key, None)
            if opening == "[":
                places[key] = n_members
        if key == "links":
            links = document.value()
        else:
            document.skip()
        n_members += 1
    document.end()
    if isinstance(links, dict) and links.get("next"):
        raise InputError(f"{path}: one page of several; fetch them all with 'stoichia ingest optimade URL'")
    if places:
        return places.get("entries", places.get("data", 0))
    if not n_members or n_objects < n_members:
        raise _no_list(path)
    return -1


class _Document:
    """A JSON document being read: what follows in it is in memory as far as it was asked for."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._n_values = 0

    def next(self) -> str:
        """Return the character that follows, blanks left out; nothing at the end."""
        while True:
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read():
                return ""

    def value(self) -> object:
        """Return the value that follows."""
        self.next()
        self._n_values += 1
        while True:
            error = None
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError as found:
                error = found
            else:
                # At the end of what was read, or with e- there behind it, a number may go on.
                if len(self._text) - end > 2 or self._text[end : end + 1] in {",", "]", "}"} or not self._read():
                    self._at = end
                    return value
                continue
            # What was read may break off within the value.
            if len(self._text) - self._at > text_file.MOST_CHARACTERS:
                raise ValueError(
                    f"value {self._n_values:,} is not JSON, or longer than {text_file.MOST_CHARACTERS:,} characters"
                )
            if not self._read():
                reason = error.msg if isinstance(error, JSONDecodeError) else str(error)
                raise ValueError(f"{reason} in value {self._n_values:,}")

    def values(self) -> Iterator[object]:
        """Give the values of the list that follows."""
        self._take("[")
        if self.next() == "]":
            self._at += 1
            return
        while True:
            yield self.value()
            if self._take(",]") == "]":
                return

    def keys_in_turn(self) -> Iterator[str]:
        """Give the keys of the object that follows; the value of each has to be taken before the next key."""
        self._take("{")
        if self.next() == "}":
            self._at += 1
            return
        while True:
            if self.next() != '"':
                raise ValueError("Expecting property name enclosed in double quotes")
            key = str(self.value())
            self._take(":")
            yield key
            if self._take(",}") == "}":
                return

    def skip(self) -> None:
        """Pass over the value that follows."""
        if self.next() == "[":
            for _ in self.values():
                pass
        else:
            self.value()

    def end(self) -> None:
        """Raise `ValueError` if anything follows."""
        if self.next():
            raise ValueError("Extra data behind the JSON document")

    def _take(self, expected: str) -> str:
        character = self.next()
        if not character or character not in expected:
            wanted = " or ".join(map(repr, expected))
            raise ValueError(f"Expecting {wanted} behind value {self._n_values:,}")
        self._at += 1
        return character

    def _read(self) -> bool:
        """Read on, as much again as there is; tell whether there was more."""
        rest = self._text[self._at :]
        block = self._file.read(max(_BLOCK, len(rest)))
        if block:
            self._text, self._at = rest + block, 0
        return bool(block)
