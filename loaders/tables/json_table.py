"""Tables in JSON, in every shape that people and pandas write.

- records: ``[{"formula": "NaCl", "gap": 5}, …]``, also below ``data`` or ``entries``
- lines: ``{"formula": "NaCl"}`` a line, or one behind the other, whatever the file is called
- values: ``[["NaCl", 5], …]``, whose first row may hold names, or texts alone
- split: ``{"columns": ["formula", "gap"], "index": [0, …], "data": [["NaCl", 5], …]}``
- columns: ``{"formula": {"0": "NaCl", …}, "gap": {"0": 5, …}}``, also with lists for the inner objects
- index: ``{"0": {"formula": "NaCl", "gap": 5}, …}``; AFLUX numbers its entries so

A document is read once for its shape and the names of its columns, and once for its rows.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import chain, repeat, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, cast

from stoichia.loaders.errors import InputError
from stoichia.loaders.tables import compositions, formula_column, header, text_file
from stoichia.loaders.tables.grammar import Grammar
from stoichia.loaders.tables.json_document import BLOCK, Document, text_of, value_of
from stoichia.loaders.tables.table import (
    MOST_COLUMNS,
    N_SAMPLED,
    Columns,
    NotTheTableError,
    Table,
    batches,
    check_width,
    distinct,
    n_sampled,
)
from stoichia.loaders.tables.text_file import MOST_CHARACTERS

if TYPE_CHECKING:
    import pyarrow as pa

# Where a list of rows stands in an object, the surest last.
_LISTS = ("data", "entries")

# Of so many members the first values are looked at, to tell columns from rows.
_N_MEMBERS = 20

# The name of the column of row labels.
_INDEX = "index"

# The name of the column of values that are formulas.
_FORMULA = "formula"


def of_lines(grammar: Grammar, path: Path, where: str, columns: Columns) -> Table:
    """Return the table in a file with a JSON value a line; a line that is none is a row to reject.

    The parameters are those of `of_document`.
    """

    def values() -> Iterator[object]:
        with text_file.opened(path) as file:
            for line in chain.from_iterable(text_file.blocks(file, where)):
                if line.strip():
                    yield value_of(line.rstrip("\n"))

    return _of_values(grammar, values, where, columns)


def of_document(grammar: Grammar, path: Path, where: str, columns: Columns) -> Table:
    """Return the table in a JSON document of any shape.

    Parameters
    ----------
    grammar
        Tells formulas from names.
    path
        The file, read several times.
    where
        What messages call it.
    columns
        What the user says.

    Raises
    ------
    InputError
        If it has none of the shapes, is one page of several, or has no rows.
    ValueError
        If it is no JSON.
    """
    with text_file.opened(path) as file:
        document = Document(file)
        opening = document.next()
        if opening not in {"[", "{"}:
            document.value()
            document.end()
            raise _no_table(where)
        survey = _surveyed(document) if opening == "{" else None
    if survey is None:
        return _of_values(grammar, lambda: _listed(path), where, columns)
    if survey.is_followed:
        return _of_values(grammar, lambda: _in_sequence(path), where, columns)
    if isinstance(survey.links, dict) and survey.links.get("next"):
        raise InputError(f"{where}: one page of several; fetch them all with 'stoichia ingest optimade URL'")
    members = list(survey.members.values())
    if (
        all(member.opening == "[" and member.n_values == members[0].n_values > 0 for member in members)
        and any(map(formula_column.is_name_of_formulas, survey.members))
        and survey.n_members > 1
    ):
        return _of_columns(grammar, path, survey, where)
    lists = [survey.members[name] for name in _LISTS if name in survey.members and survey.members[name].opening == "["]
    if lists and survey.names is not None and "data" in survey.members:
        return _of_values(grammar, lambda: _split(path, survey), where, columns)
    if lists:
        return _of_values(grammar, lambda: _at(path, lists[-1].place), where, columns)
    if members and all(member.opening == "{" for member in members):
        if _has_columns(grammar, survey):
            return _of_columns(grammar, path, survey, where)
        return _of_values(grammar, lambda: _labelled(path), where, columns)
    if len(members) > 1 and all(member.opening == "[" and member.n_values == members[0].n_values for member in members):
        return _of_columns(grammar, path, survey, where)
    raise _no_table(where)


def _no_table(where: str) -> InputError:
    return InputError(f"{where}: not a JSON list of texts or objects, nor a table in another shape that pandas writes")


# The shape of an object


@dataclass(frozen=True)
class _Member:
    """A member of an object: its place, what opens it, how many values it has, and the first of them by key."""

    place: int
    opening: str
    n_values: int
    first: Sequence[tuple[str, object]]
    kinds: Set[type]


@dataclass
class _Survey:
    """What a pass over an object tells.

    Attributes
    ----------
    members
        The first of its members; of two of one name the last one counts, as everywhere in JSON.
    n_members
        How many there are.
    names, links
        What stands under ``columns``, if that is a list, and under ``links``.
    is_followed
        Whether another object follows.
    """

    members: dict[str, _Member] = field(default_factory=dict)
    n_members: int = 0
    names: Sequence[str] | None = None
    links: object = None
    is_followed: bool = False


def _surveyed(document: Document) -> _Survey:
    survey = _Survey()
    n_characters = 0
    for key in document.keys_in_turn():
        opening = document.next()
        values: Iterable[tuple[str, object]] = ()
        if opening == "{":
            values = ((inner, document.value()) for inner in document.keys_in_turn())
        elif key == "columns" and opening == "[":
            names = cast("list[object]", document.value())
            survey.names = distinct(".".join(map(str, name)) if isinstance(name, list) else str(name) for name in names)
            values = ((str(i), name) for i, name in enumerate(names))
        elif opening == "[":
            values = ((str(i), value) for i, value in enumerate(document.values()))
        elif key == "links":
            survey.links = document.value()
        else:
            document.skip()
        first: list[tuple[str, object]] = []
        kinds: set[type] = set()
        n_values = 0
        for label, value in values:
            n_values += 1
            kinds.add(_kind(value))
            if len(first) < N_SAMPLED and n_characters < MOST_CHARACTERS:
                first.append((label, value))
                n_characters += len(text_of(value) or "")
        if opening == "{" and key == "links":
            survey.links = dict(first)
        if key in survey.members or len(survey.members) <= MOST_COLUMNS:
            survey.members.pop(key, None)
            survey.members[key] = _Member(survey.n_members, opening, n_values, first, kinds)
        survey.n_members += 1
    survey.is_followed = document.next() == "{"
    if not survey.is_followed:
        document.end()
    return survey


def _has_columns(grammar: Grammar, survey: _Survey) -> bool:
    """Whether an object of objects has a member for each column, not for each row."""
    outer = list(survey.members)[:_N_MEMBERS]
    inner = list({label: None for name in outer for label, _ in survey.members[name].first})
    for most in range(3):
        named = [any(formula_column.is_name_of_formulas(name, most) for name in names) for names in (outer, inner)]
        if any(named):
            return named[0]
    if all(map(str.isdigit, inner)) != all(map(str.isdigit, outer)):
        return all(map(str.isdigit, inner))
    by_label = grammar.shares({"outer": outer, "inner": inner})
    if by_label["outer"].is_of_formulas != by_label["inner"].is_of_formulas:
        return by_label["inner"].is_of_formulas
    columns = {name: [text_of(value) for _, value in survey.members[name].first] for name in outer}
    return any(share.is_of_formulas and share.has_compounds for share in grammar.shares(columns).values())


# Where rows stand in a document


def _listed(path: Path) -> Iterator[object]:
    with text_file.opened(path) as file:
        document = Document(file)
        yield from document.values()
        document.end()


def _in_sequence(path: Path) -> Iterator[object]:
    with text_file.opened(path) as file:
        document = Document(file)
        while document.next():
            yield document.value()


def _labelled(path: Path) -> Iterator[object]:
    """Give the members of an object that are objects, with their keys in a column."""
    with text_file.opened(path) as file:
        document = Document(file)
        for label in document.keys_in_turn():
            value = document.value()
            yield {_INDEX: label, **value} if isinstance(value, dict) else value


def _at(path: Path, place: int) -> Iterator[object]:
    return (value for _, value in _pairs_at(path, place, BLOCK))


def _pairs_at(path: Path, place: int, block: int) -> Generator[tuple[str, object], None, None]:
    """Give the values of the list or object at a place of an object, with their keys."""
    with text_file.opened(path) as file:
        document = Document(file, block)
        for i, _ in enumerate(document.keys_in_turn()):
            if i < place:
                document.skip()
            elif document.next() == "{":
                yield from ((label, document.value()) for label in document.keys_in_turn())
                return
            else:
                yield from ((str(n), value) for n, value in enumerate(document.values()))
                return


def _split(path: Path, survey: _Survey) -> Iterator[object]:
    """Give the rows of the shape that pandas calls split, with their labels if these are texts."""
    names = survey.names or ()
    labels = survey.members.get(_INDEX)
    has_labels = labels is not None and any(isinstance(label, str) for _, label in labels.first)
    labels_in_turn = _at(path, labels.place) if labels is not None and has_labels else repeat(None)
    for row in _at(path, survey.members["data"].place):
        label = next(labels_in_turn, None)
        if not isinstance(row, list) or len(row) != len(names):
            raise ValueError(f"a row in it has not a value for each of {len(names):,} columns")
        yield {**({_INDEX: label} if has_labels else {}), **dict(zip(names, row, strict=True))}


# Rows


def _of_columns(grammar: Grammar, path: Path, survey: _Survey, where: str) -> Table:
    """Return the table whose columns stand one after the other: each is read for itself, in step."""
    check_width(survey.n_members, where)
    members = survey.members
    labels = next(iter(members.values())).first
    if not labels:
        raise NotTheTableError(f"{where}: no rows in it")
    own = list(members)
    has_labels = not all(label.isdigit() for label, _ in labels) and _INDEX not in members
    n = n_sampled(len(own))
    sample = {name: [text_of(value) for _, value in member.first[:n]] for name, member in members.items()}
    if has_labels:
        own.append(_INDEX)
        sample[_INDEX] = [label for label, _ in labels[:n]]

    def rows(chosen: Sequence[str]) -> Iterator[Sequence[object]]:
        block = max(4096, MOST_CHARACTERS // (len(chosen) + 1))
        places = [members[own[0] if name == _INDEX and has_labels else name].place for name in chosen]
        with ExitStack() as opened:
            pairs = [opened.enter_context(closing(_pairs_at(path, place, block))) for place in places]
            for row in zip_longest(*pairs):
                if None in row or len({label for label, _ in row}) > 1:
                    raise ValueError("its columns have not the same rows")
                yield [
                    pair[0] if name == _INDEX and has_labels else pair[1]
                    for name, pair in zip(chosen, row, strict=True)
                ]

    return _table(grammar, own, sample, rows, {name: members[name].kinds for name in members}, own, where)


def _of_values(grammar: Grammar, values: Callable[[], Iterator[object]], where: str, columns: Columns) -> Table:
    """Return the table whose rows are JSON values; without objects or lists among them, each is a formula.

    Keys of an object in an object are columns too, such as ``data.formula``. The values are gone through twice: any
    object may have a key that those before it have not.
    """
    names: dict[str, None] = {}
    own: dict[str, None] = {}
    kinds: dict[str, set[type]] = {}
    first: list[Mapping[str, object]] = []
    n_characters = n_values = n_lists = 0
    has_zeros = False
    for value in values():
        n_values += 1
        n_lists += isinstance(value, list) and len(value) > 1
        # An object without keys has no columns.
        if isinstance(value, dict) and value:
            names.update(dict.fromkeys(_paths(value)))
            if columns.kept:
                for name, item in value.items():
                    kinds.setdefault(name, set()).add(_kind(item))
            own.update(dict.fromkeys(value))
            has_zeros = has_zeros or 0 in value.values() or None in value.values()
            if len(first) < N_SAMPLED and n_characters <= MOST_CHARACTERS:
                first.append(value)
                n_characters += len(text_of(value) or "")
            check_width(len(names), where)
    if not n_values:
        raise NotTheTableError(f"{where}: no rows in it")
    if not names and n_lists == n_values:
        return header.table(grammar, ([_cells(value)] for value in values()), where, columns)
    if not names or (not has_zeros and all(map(compositions.is_symbol, names)) and not columns.are_named):
        # No row picks this one: each value is a formula, or a composition as data.
        return _table(grammar, [_FORMULA], {}, lambda _: ([value] for value in values()), {}, [_FORMULA], where)
    sample = {name: [text_of(_item(value, name)) for value in first[: n_sampled(len(names))]] for name in names}

    def rows(chosen: Sequence[str]) -> Iterator[Sequence[object]]:
        for value in values():
            if isinstance(value, dict):
                yield [_item(value, name) for name in chosen]
            else:
                # What stands in the place of a row without being one is read as a formula, or rejected.
                yield [value, *[None] * (len(chosen) - 1)]

    return _table(grammar, list(names), sample, rows, kinds, list(own), where)


def _table(
    grammar: Grammar,
    names: Sequence[str],
    sample: Mapping[str, Sequence[str | None]],
    rows: Callable[[Sequence[str]], Iterator[Sequence[object]]],
    kinds: Mapping[str, Set[type]],
    own: Sequence[str],
    where: str,
) -> Table:
    """Return a table of JSON values; what is kept of them stays a number or a boolean, if all of its column are."""

    def read(texts: Sequence[str], kept: Sequence[str]) -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        chosen = [*texts, *kept]
        types = [pa.string() for _ in texts] + [_type(kinds.get(name, {str})) for name in kept]
        is_text = [kind == pa.string() for kind in types]
        records = (
            [[text_of(value) if text else value] for value, text in zip(row, is_text, strict=True)]
            for row in rows(chosen)
        )
        return batches(records, chosen, types, grammar.formulas_at_a_time(), where)

    return Table(names, sample, read, own)


def _kind(value: object) -> type:
    """Return what a value is, as far as it can be kept; a whole number that a float or a column cannot hold is text."""
    if isinstance(value, bool | float | None):
        return type(value)
    return int if isinstance(value, int) and abs(value) <= 2**53 else str


def _type(kinds: Set[type]) -> "pa.DataType":
    import pyarrow as pa

    told = kinds - {type(None)}
    if told and told <= {int, float}:
        return pa.float64() if float in told else pa.int64()
    return pa.bool_() if told == {bool} else pa.string()


def _cells(value: object) -> Sequence[str | None]:
    return [text_of(cell) for cell in value] if isinstance(value, list) else []


def _paths(value: Mapping[str, object]) -> Iterator[str]:
    for key, item in value.items():
        yield key
        if isinstance(item, dict):
            yield from (f"{key}.{inner}" for inner in item)


def _item(value: Mapping[str, object], name: str) -> object:
    if name in value:
        return value[name]
    key, _, inner = name.partition(".")
    item = value.get(key)
    return item.get(inner) if isinstance(item, dict) else None
