"""Which column of a table has the formulas, and which the other things that a source tells."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from stoichia.loaders.errors import InputError
from stoichia.loaders.sources import published_format
from stoichia.loaders.sources.published_format import PublishedFormat
from stoichia.loaders.tables import compositions
from stoichia.loaders.tables.grammar import Grammar, Share
from stoichia.loaders.tables.table import ALL, Columns, NotTheTableError, Table, listed

# The role that a role decides: what is theoretical is not experimental, what lies on the hull is stable.
_TOLD_BY = {"is_experimental": "is_theoretical", "energy_above_hull": "is_stable"}

# Lists side by side that are a composition.
_LISTS_OF_ELEMENTS = ("elements", "symbols")
_LISTS_OF_AMOUNTS = ("amounts", "stoichiometry", "elementsratios", "counts", "fractions", "ratios", "coefficients")

# Another column of formulas is as good if so much of it is read, of what is read of the best.
_AS_GOOD = 0.75


@dataclass(frozen=True)
class Chosen:
    """What is read of a table.

    Attributes
    ----------
    columns
        The columns that a formula is made of; mostly one.
    spelled
        Makes it of their texts; None if there is but one.
    roles
        The column of each further role of `ROLES`.
    published
        The publisher's format of the table.
    """

    columns: Sequence[str]
    spelled: Callable[[Sequence[str | None]], str | None] | None
    roles: Mapping[str, str]
    published: PublishedFormat | None = None


def plain(name: str) -> str:
    """Return a name of a column in small letters, without what stands between words: ``_chemical_formula_sum`` has."""
    return re.sub(r"[\W_]+", "", name.lower())


# By plain name: 0 for what is called a formula, 1 for a composition or compound, 2 for what may be anything.
_TIERS: Mapping[str, int] = {
    plain(name): tier for tier, names in enumerate(published_format.FORMULA_NAMES) for name in names
}
_ANYTHING = 2
_RANKS: Mapping[str, int] = {name: rank for rank, name in enumerate(_TIERS)}


def is_name_of_formulas(name: str, most: int = 2) -> bool:
    """Whether columns of formulas are called so somewhere; `most` is the last tier that counts."""
    return _TIERS.get(plain(name), most + 1) <= most


def is_common_name(name: str, most: int = 2) -> bool:
    """Whether a column that is read is called so somewhere; `most` as above."""
    return is_name_of_formulas(name, most) or any(
        name.lower() in names for names in published_format.COMMON_NAMES.values()
    )


def chosen(grammar: Grammar, table: Table, where: str, columns: Columns) -> Chosen:
    """Return what is to be read of a table: as asked for, by its publisher's format, by name, by content.

    Raises
    ------
    NotTheTableError
        If it has no column of formulas, or lacks a column that is asked for.
    InputError
        If it has several columns of formulas, none the better.
    """
    names = table.names
    asked = [*columns.named.values(), *(name for part in (columns.elements_from, columns.kept) for name in part)]
    for name in asked:
        if name not in names and name not in ALL:
            raise NotTheTableError(f"{where}: no column {name!r} in it; it has {listed(names)}")
    # What the user names is not overruled by what else tells the same.
    settled = {_TOLD_BY.get(role, role) for role in columns.named}
    published = columns.published_format or published_format.recognised(names)
    if published is not None:
        roles = {role: name for role, name in published.columns.items() if name in names and role not in settled}
    else:
        by_lower_name = {name.lower(): name for name in reversed(names)}
        roles = {}
        for role, candidates in published_format.COMMON_NAMES.items():
            found = next((candidate for candidate in candidates if candidate in by_lower_name), None)
            if found is not None and role not in settled:
                roles[role] = by_lower_name[found]
    roles.update(columns.named)
    if columns.elements_from:
        if "input" in columns.named:
            raise InputError(f"{where}: either `formula_column` or `elements_from` tells what its formulas are")
        roles.pop("input", None)
        return _of_elements(names, roles, where, columns, published)
    if "input" in roles:
        return Chosen([roles.pop("input")], None, roles, published)
    if published is not None:
        raise InputError(f"{where}: no column {published.columns['input']!r} in it, as {published.name} has")
    return _found(grammar, table, roles, where)


def _of_elements(
    names: Sequence[str], roles: Mapping[str, str], where: str, columns: Columns, published: PublishedFormat | None
) -> Chosen:
    """Return the columns of elements that the user names."""
    symbols = list(columns.elements_from)
    if tuple(symbols) == ALL:
        symbols = [name for name in names if compositions.is_symbol(name)]
    if unnamed := [name for name in symbols if not compositions.is_symbol(name)]:
        raise InputError(f"{where}: a column of an element's amounts is named by its symbol, {unnamed[0]!r} is none")
    if not symbols:
        raise NotTheTableError(f"{where}: no column in it is named by an element; it has {listed(names)}")
    return Chosen(symbols, partial(compositions.of_columns, symbols), roles, published)


def _found(grammar: Grammar, table: Table, roles: Mapping[str, str], where: str) -> Chosen:
    """Return the column of formulas: one called so, as far as its rows are formulas; else one whose rows are."""
    shares = grammar.shares(table.sample)
    named = sorted((name for name in table.names if is_name_of_formulas(name)), key=lambda name: _RANKS[plain(name)])
    readable = [name for name, share in shares.items() if share.is_of_formulas]
    lists = _lists(grammar, table)
    for tier in range(3):
        of_tier = [name for name in named if _TIERS[plain(name)] == tier]
        if good := [name for name in of_tier if name in readable]:
            return _only(good, shares, roles, where)
        if tier == 0 and of_tier:
            # Ions, mixtures and the like are refused one by one: no other column stands for this one.
            if other := [name for name in named if name in readable]:
                return _only(other[:1], shares, roles, where)
            return Chosen(of_tier[:1], None, roles)
    if lists is not None:
        return Chosen(lists, compositions.of_lists, roles)
    if good := [name for name in readable if shares[name].has_compounds]:
        best = max(shares[name].readable for name in good)
        return _only([name for name in good if shares[name].readable >= _AS_GOOD * best], shares, roles, where)
    # What may be anything has no formulas where nothing in the table is one.
    if of_formulas := [name for name in named if readable or _TIERS[plain(name)] < _ANYTHING]:
        return Chosen(of_formulas[:1], None, roles)
    if readable:
        return _only(readable, shares, roles, where)
    advice = "name it with `formula_column`"
    if sum(map(compositions.is_symbol, table.names)) > 1:
        advice += ", or, if columns hold the amounts of elements, say so with `elements_from`"
    raise NotTheTableError(f"{where}: no column of formulas found among {listed(table.names)}; {advice}")


def _only(names: Sequence[str], shares: Mapping[str, Share], roles: Mapping[str, str], where: str) -> Chosen:
    """Return the first of columns that are equally good, if they all tell the same."""
    if differing := [name for name in names[1:] if not shares[names[0]].tells_the_same_as(shares[name])]:
        raise InputError(
            f"{where}: {listed([names[0], *differing])} could all be the formulas: name one with `formula_column`"
        )
    return Chosen(names[:1], None, roles)


def _lists(grammar: Grammar, table: Table) -> list[str] | None:
    """Return the columns with lists of elements and of amounts, if together they are compositions."""
    by_plain_name = {plain(name): name for name in reversed(table.names)}
    pair = []
    for names in (_LISTS_OF_ELEMENTS, _LISTS_OF_AMOUNTS):
        found = next((by_plain_name[name] for name in names if name in by_plain_name), None)
        if found is None or found not in table.sample:
            return None
        pair.append(found)
    rows = list(zip(*(table.sample[name] for name in pair), strict=False))
    (share,) = grammar.shares({"": [compositions.of_lists(row) for row in rows]}).values()
    return pair if share.is_of_formulas else None
