"""Vectors of compositions: the means of their elements' vectors, weighted by amount (the paper's equation 2)."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from stoichia.analysis import questions
from stoichia.analysis.given import Formulas, given
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl


class UncoveredWarning(UserWarning):
    """Compositions are left without a vector."""


@dataclass(frozen=True)
class Embedding:
    """The element vectors of an embedding.

    Attributes
    ----------
    name
        As ElementEmbeddings has it.
    symbols
        The elements that have a vector, by atomic number.
    vectors
        Their vectors, shape (n_elements, dimension).
    """

    name: str
    symbols: tuple[str, ...]
    vectors: "npt.NDArray[np.float64]"


def load(warehouse: duckdb.DuckDBPyConnection, name: str) -> Embedding:
    """Read an embedding from a warehouse.

    Parameters
    ----------
    warehouse
        An open warehouse.
    name
        A name in its table ``embedding``.

    Raises
    ------
    InputError
        If it has none of that name.
    """
    import numpy as np

    rows = warehouse.execute(
        "select symbol::varchar, vector from element_vector inner join element using (symbol) "
        "where embedding = $1 order by z",
        [name],
    ).fetchall()
    if not rows:
        names = warehouse.execute("select embedding from embedding order by embedding").fetchall()
        raise InputError(f"no such embedding: {name}; there are {', '.join(name for (name,) in names)}")
    return Embedding(name, tuple(symbol for symbol, _ in rows), np.array([vector for _, vector in rows]))


def embed(
    warehouse: duckdb.DuckDBPyConnection,
    compositions: Formulas,
    embedding: str = "magpie",
    *,
    formula_column: str | None = None,
) -> "pl.DataFrame":
    """Give compositions their vectors in an embedding.

    Parameters
    ----------
    warehouse
        An open warehouse.
    compositions
        Formulas as `label` takes them. Of a frame, the lists ``elements`` and ``amounts``, as `sample` gives them, go
        before its formulas.
    embedding
        A name in the table ``embedding``.
    formula_column
        The column of a frame that has the formulas; found as in a file if None.

    Returns
    -------
    polars.DataFrame
        One row per composition, in the order given: the frame's columns (of formulas, input, formula and reason, which
        says why a text is no formula), then vector, an array of as many numbers as the embedding has dimensions, and
        uncovered, the symbols that keep the composition from having one. Both are null where there is no composition;
        ``["vector"].to_numpy()`` is a matrix, whose rows are NaN there.

    Raises
    ------
    InputError
        If there is no such embedding, or the frame has no compositions.

    Warns
    -----
    UncoveredWarning
        If a composition has no vector; by element, how many, and how many are no formulas.
    """
    import polars as pl

    chosen = load(warehouse, embedding)
    if (
        formula_column is None
        and isinstance(compositions, pl.DataFrame)
        and {"elements", "amounts"} <= set(compositions.columns)
    ):
        composed = frame = compositions
    else:
        found = given(warehouse, compositions, formula_column)
        composed = _parsed(warehouse, found.texts)
        frame = composed.select("input", "formula", "reason") if found.frame is None else found.frame
    means, is_covered = vectors(chosen, composed)
    lacked = uncovered(chosen, composed["elements"])
    if not is_covered.all():
        _warn(chosen, composed, lacked)
    return frame.with_columns(
        pl.when(pl.Series(is_covered)).then(pl.Series(means)).alias("vector"), lacked.alias("uncovered")
    )


def vectors(
    embedding: Embedding, compositions: "pl.DataFrame"
) -> tuple["npt.NDArray[np.float64]", "npt.NDArray[np.bool_]"]:
    """Return the vectors of compositions, by one product of a sparse matrix of shares and the element vectors.

    Parameters
    ----------
    embedding
        The element vectors.
    compositions
        One row per composition, with the lists elements and amounts; both null where there is none.

    Returns
    -------
    tuple
        The vectors, shape (n_compositions, dimension); and which compositions have one, shape (n_compositions,). The
        others' are NaN.

    Raises
    ------
    InputError
        If a composition has no elements, not one amount for each, or an amount that is not a positive number.
    """
    import numpy as np
    import polars as pl
    from scipy.sparse import csr_array

    elements, amounts = compositions["elements"], compositions["amounts"]
    if not (isinstance(elements.dtype, pl.List) and isinstance(amounts.dtype, pl.List)):
        raise InputError("elements and amounts must be columns of lists, such as ['Fe', 'O'] and [2, 3]")
    lengths = elements.list.len()
    _check((lengths.eq_missing(amounts.list.len()) & (lengths > 0).fill_null(value=True)).to_numpy())
    # A null, exploded, would be an entry.
    symbol_of_entry = elements.drop_nulls().explode()
    amount_of_entry = amounts.drop_nulls().explode().cast(pl.Float64).to_numpy()
    n_entries = lengths.fill_null(0).to_numpy()
    row_of_entry = np.repeat(np.arange(len(n_entries)), n_entries)
    is_sound = np.isfinite(amount_of_entry) & (amount_of_entry > 0) & symbol_of_entry.is_not_null().to_numpy()
    _check(np.bincount(row_of_entry, ~is_sound, len(n_entries)) == 0)

    place_of_entry = symbol_of_entry.cast(pl.Enum(embedding.symbols), strict=False).to_physical()
    shares = csr_array(
        (
            amount_of_entry / np.bincount(row_of_entry, amount_of_entry, len(n_entries))[row_of_entry],
            place_of_entry.fill_null(0).to_numpy(),
            np.concatenate(([0], np.cumsum(n_entries, dtype=np.int64))),
        ),
        shape=(len(n_entries), len(embedding.symbols)),
    )
    means = shares @ embedding.vectors
    is_covered = n_entries > 0
    is_covered[row_of_entry[place_of_entry.is_null().to_numpy()]] = False
    means[~is_covered] = np.nan
    return means, is_covered


def uncovered(embedding: Embedding, elements: "pl.Series") -> "pl.Series":
    """Return, for each list of elements, the list of those that an embedding has no vector for."""
    import polars as pl

    return elements.cast(pl.List(pl.String)).list.eval(
        pl.element().filter(~pl.element().is_in(embedding.symbols)).unique(maintain_order=True)
    )


def uncovered_counts(uncovered_elements: "pl.Series") -> dict[str, int]:
    """Return how many compositions each element keeps uncovered, most first, from what `uncovered` gives."""
    symbols = uncovered_elements.drop_nulls().explode().drop_nulls().alias("symbol")
    counts = symbols.value_counts().sort(["count", "symbol"], descending=[True, False])
    return dict(counts.iter_rows())


def _parsed(warehouse: duckdb.DuckDBPyConnection, formulas: questions.Formulas) -> "pl.DataFrame":
    """Read formulas, one row for each: input, formula, elements, amounts, reason."""
    read: pl.DataFrame = warehouse.sql(
        "select input, formula, elements, amounts, reason, unnest(input_numbers) as input_number "
        "from parsed_given($1::varchar[]) order by input_number",
        params=[formulas],
    ).pl()
    return read.drop("input_number")


def _check(is_composition: "npt.NDArray[np.bool_]") -> None:
    """Raise `InputError` if not every row is a composition."""
    if not is_composition.all():
        raise InputError(
            f"row {int(is_composition.argmin())} (from 0) is no composition: it takes one element at least, and for "
            "each a positive amount"
        )


def _warn(embedding: Embedding, compositions: "pl.DataFrame", lacked: "pl.Series") -> None:
    """Tell how many compositions have no vector, and why."""
    counts = uncovered_counts(lacked)
    causes = [f"{n:,} with {symbol}" for symbol, n in counts.items()]
    n_without = lacked.null_count() + int((lacked.list.len() > 0).sum())
    if lacked.null_count():
        causes.append(f"{lacked.null_count():,} that cannot be read")
    warnings.warn(
        f"{n_without:,} of {compositions.height:,} compositions have no {embedding.name} vector: {', '.join(causes)}",
        UncoveredWarning,
        stacklevel=3,
    )
