"""A JSON document, read value by value: none but the one at hand is in memory.

DuckDB's reader takes objects of 16 MiB at most, and a document of columns is one object: however it is laid out, this
one needs memory for a value alone, and tells what it is that cannot be read.
"""

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import TextIO

from stoichia.loaders.tables import text_file

# How much of a document is read at a time.
BLOCK = 1024**2

_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = JSONDecoder()


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


class Document:
    """A JSON document being read: what follows in it is in memory as far as it was asked for.

    Parameters
    ----------
    file
        The document.
    block
        How many characters are read at a time.
    """

    def __init__(self, file: TextIO, block: int = BLOCK) -> None:
        self._file = file
        self._block = block
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
        elif self.next() == "{":
            for _ in self.keys_in_turn():
                self.value()
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
        block = self._file.read(max(self._block, len(rest)))
        if block:
            self._text, self._at = rest + block, 0
        return bool(block)
