"""Formulas as sessions in Python have them: texts, compositions, dicts, series and frames of polars and pandas."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb

from stoichia.analysis import questions
from stoichia.loaders import formula_file
from stoichia.loaders.tables.table import Columns

if TYPE_CHECKING:
    import polars as pl

# A formula, a composition of pymatgen or a dict; many of them in anything that gives one after the other; a frame.
Formulas: TypeAlias = "str | Iterable[Any] | pl.LazyFrame"


@dataclass(frozen=True)
class Given:
    """The texts of formulas, and the frame that they came in, if they did."""

    texts: questions.Formulas
    frame: "pl.DataFrame | None" = None


def given(warehouse: duckdb.DuckDBPyConnection, formulas: Formulas, formula_column: str | None = None) -> Given:
    """Return formulas as texts; of a frame those of the column that is named, or else found as in a file.

    Raises
    ------
    InputError
        If a frame has no such column.
    """
    frame = _frame(formulas)
    if frame is None:
        alone = isinstance(formulas, str | Mapping)
        return Given([text_of(formula) for formula in ([formulas] if alone else formulas)])  # type: ignore[union-attr]
    if frame.is_empty():
        return Given([], frame)
    columns = Columns({"input": formula_column} if formula_column is not None else {})
    with duckdb.connect() as apart:
        rows = formula_file.relation_rows(warehouse, apart.from_arrow(frame.to_arrow()), "the frame", columns)
        texts = [text for batch in rows.batches for text in batch.column(0).to_pylist()]
    return Given(texts, frame)


def beside(frame: "pl.DataFrame", answer: "pl.DataFrame") -> "pl.DataFrame":
    """Return an answer behind the columns of a frame, row by row; names as `questions.given_names` has them."""
    import polars as pl

    renamed = frame.rename(dict(zip(frame.columns, questions.given_names(frame.columns, answer.columns), strict=True)))
    return pl.concat([renamed, answer], how="horizontal")


def text_of(formula: object) -> str | None:
    """Return a formula as a text; that of a composition or dict is JSON, which the grammar reads exactly."""
    if formula is None or formula != formula:  # pandas has NaN where there is nothing
        return None
    if isinstance(formula, str):
        return formula
    if isinstance(formula, Mapping):
        # One of pymatgen's may have oxidation states; if these leave a charge, it is an ion, and refused with them.
        states = {symbol: getattr(symbol, "oxi_state", None) for symbol in formula}
        is_neutral = abs(sum(formula[symbol] * state for symbol, state in states.items() if state)) < 1e-8
        amounts: Mapping[object, object] = getattr(formula, "element_composition", formula) if is_neutral else formula
        return json.dumps({str(symbol): amount for symbol, amount in amounts.items()}, default=float)
    return str(formula)


def _frame(formulas: object) -> "pl.DataFrame | None":
    """Return a frame as one of polars, in which compositions are texts; None if it is none."""
    import polars as pl

    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(formulas, pandas.DataFrame):
        # Row labels are data where they are no mere numbers.
        table = formulas if isinstance(formulas.index, pandas.RangeIndex) else formulas.reset_index()
        table = table.rename(columns=str)
        for name in table.select_dtypes("object").columns:
            if any(isinstance(value, Mapping) for value in table[name]):
                table[name] = [text_of(value) for value in table[name]]
        return pl.from_pandas(table)
    if isinstance(formulas, pl.LazyFrame):
        formulas = formulas.collect()
    if not isinstance(formulas, pl.DataFrame):
        return None
    objects = [name for name, kind in formulas.schema.items() if kind == pl.Object]
    return formulas.with_columns(
        pl.Series(name, [text_of(value) for value in formulas[name]], dtype=pl.String) for name in objects
    )
