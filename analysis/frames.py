"""What users ask of a warehouse, as polars frames.

Each function takes a connection that `stoichia.loaders.warehouse.open_warehouse` gives. The columns are those of the
SQL macro of the same name; categories are a `polars.Enum` in the order standard, missing, interesting, unlikely.
"""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import duckdb

from stoichia.analysis import given, questions
from stoichia.analysis.given import Formulas
from stoichia.loaders import candidates as learnt
from stoichia.loaders import other_states
from stoichia.loaders.known_by import KnownBy

if TYPE_CHECKING:
    import polars as pl


def frame(answer: duckdb.DuckDBPyRelation) -> "pl.DataFrame":
    """Return the rows of an answer, its categories in their order, its element symbols as text.

    Raises
    ------
    InputError
        If a macro refuses what it was asked.
    """
    import polars as pl

    with questions.complaints():
        rows: pl.DataFrame = answer.pl()
    kinds: dict[str, pl.DataType] = {}
    for name, kind in zip(answer.columns, answer.types, strict=True):
        if kind.id == "enum":
            (_, values), *_ = kind.children
            kinds[name] = pl.Enum(cast("list[str]", values))
        elif rows.schema[name] == pl.List(pl.Categorical):
            kinds[name] = pl.List(pl.String())
        elif kind.id == "decimal":
            kinds[name] = pl.Float64()
    return rows.cast(kinds)  # type: ignore[arg-type]  # polars asks for its own union of key types


def _frame_of_formulas(
    warehouse: duckdb.DuckDBPyConnection, formulas: Formulas, formula_column: str | None, ask: questions.Ask
) -> "pl.DataFrame":
    """Return the answers to a question about formulas, one row per formula, behind the frame that they came in."""
    import polars as pl

    found = given.given(warehouse, formulas, formula_column)
    answer = pl.concat(frame(ask(warehouse, batch)) for batch in questions.in_batches(warehouse, found.texts))
    return answer if found.frame is None else given.beside(found.frame, answer)


class FewerThanAskedForWarning(UserWarning):
    """A category has fewer compositions than a sample of it was to have."""


def _listed(words: str | Sequence[str] | None) -> list[str] | None:
    """Return words as a list; one of them may stand alone."""
    return [words] if isinstance(words, str) else None if words is None else list(words)


def counts(
    warehouse: duckdb.DuckDBPyConnection,
    *,
    sources: str | Sequence[str] | None = None,
    only_stable: bool = False,
    only_experimental: bool = False,
    max_energy_above_hull: float | None = None,
    oxidation_states: str | None = None,
) -> "pl.DataFrame":
    """Return the paper's Table 2: how many compositions each category has, exactly.

    Parameters
    ----------
    warehouse
        An open warehouse.
    sources
        Known is what these sources list; any loaded source if None.
    only_stable, only_experimental
        Known is what an entry on the convex hull has, or one observed in experiment.
    max_energy_above_hull
        Known is what an entry up to this energy has, in eV per atom.
    oxidation_states
        Ask another set than the warehouse's own, as `stoichia build` takes them, such as ``"common"``; its own if None.

    Returns
    -------
    polars.DataFrame
        One row per number of components, with the columns of `category_count`.

    Raises
    ------
    InputError
        If a source is not loaded.
    """
    known_by = KnownBy(_listed(sources), only_stable, only_experimental, max_energy_above_hull)
    with other_states.lent(warehouse, oxidation_states, None):
        return frame(questions.counts(warehouse, known_by))


def label(
    warehouse: duckdb.DuckDBPyConnection,
    formulas: Formulas,
    *,
    formula_column: str | None = None,
    oxidation_states: str | None = None,
) -> "pl.DataFrame":
    """Label formulas: allowed, known, and why.

    Parameters
    ----------
    warehouse
        An open warehouse.
    formulas
        Formulas in any spelling, compositions of pymatgen or dicts, inside the space or not: one, a list or a series of
        them, or a frame of polars or pandas.
    formula_column
        The column of a frame that has them; found as in a file if None.
    oxidation_states
        Ask another set than the warehouse's own, as `stoichia build` takes them, such as ``"common"``; its own if None.

    Returns
    -------
    polars.DataFrame
        One row per formula, in the order given: input, formula, category, is_allowed, is_known, in_space, reason. For
        a text that is no formula all but input and reason are null. The columns of a frame stand before these; one
        whose name is taken is called ``formula_given`` and the like.

    Raises
    ------
    InputError
        If a frame has no such column.
    """
    with other_states.lent(warehouse, oxidation_states):
        return _frame_of_formulas(warehouse, formulas, formula_column, questions.LABEL.about)


def rules(
    warehouse: duckdb.DuckDBPyConnection,
    formulas: Formulas,
    *,
    formula_column: str | None = None,
    margin: float = 0.0,
    include_alloys: bool = True,
    mixed_valence: bool = False,
    oxidation_states: str | None = None,
) -> "pl.DataFrame":
    """Tell what each of several rules says of formulas, side by side.

    Parameters
    ----------
    warehouse
        An open warehouse.
    formulas, formula_column
        As `label` takes them.
    margin
        By how much every anion is to be more electronegative than every cation, on the Pauling scale.
    include_alloys
        Whether SMACT's validity takes any composition of metals.
    mixed_valence
        Whether SMACT's validity tries one state per atom where a compound of one per element is not valid.
    oxidation_states
        Ask another set than the warehouse's own, as `stoichia build` takes them, such as ``"common"``; its own if None.

    Returns
    -------
    polars.DataFrame
        One row per formula, in the order given: input, formula, is_allowed (the paper's definition),
        is_mixed_valence_allowed, is_all_metal, electronegativity_margin, is_margin_allowed, is_smact_valid. For a text
        that is no formula all but input are null. The columns of a frame stand before these, as for `label`.
    """
    settings = questions.RuleSettings(margin, include_alloys, mixed_valence)
    with other_states.lent(warehouse, oxidation_states):
        return _frame_of_formulas(warehouse, formulas, formula_column, questions.rules(settings).about)


def comparison(
    warehouse: duckdb.DuckDBPyConnection, oxidation_states: str | Sequence[str] | None = None
) -> "pl.DataFrame":
    """Return Table 2 under other sets of oxidation states, with recall and precision.

    Parameters
    ----------
    warehouse
        An open warehouse in which sets were compared, by ``stoichia compare``.
    oxidation_states
        Names of sets that were compared; all of them if None.

    Returns
    -------
    polars.DataFrame
        One row per set and number of components, with the columns of the view `comparison`. Known is what was known
        when they were compared; `is_current` in the view tells whether that has changed.
    """
    return frame(questions.comparison(warehouse, _listed(oxidation_states)))


def system(
    warehouse: duckdb.DuckDBPyConnection,
    symbols: str | Sequence[str],
    *,
    max_atoms: int | None = None,
    categories: str | Sequence[str] | None = None,
    sort: str = "elements",
    oxidation_states: str | None = None,
) -> "pl.DataFrame":
    """List the compositions of a chemical system and its subsystems, labelled, and its known compounds outside.

    Parameters
    ----------
    warehouse
        An open warehouse.
    symbols
        Element symbols, or names of groups for all their elements, such as ``"Li-Zn-Sn-O"`` or ``["Li", "halogen"]``;
        with ``*``, any other element: ``"Ti-O-*"``, without subsystems.
    max_atoms
        Bound on the atoms per formula.
    categories
        Only these categories; all four if None.
    sort
        ``"elements"``, subsystem by subsystem; or ``"atoms"``, fewest first.
    oxidation_states
        Ask another set than the warehouse's own, as `stoichia build` takes them, such as ``"common"``; its own if None.

    Returns
    -------
    polars.DataFrame
        One row per composition: the columns of `label`, then n_components, n_atoms and sources.

    Raises
    ------
    InputError
        If a symbol or a category is unknown, or the system has more compositions than can be listed.
    """
    with other_states.lent(warehouse, oxidation_states):
        return frame(questions.system(warehouse, _listed(symbols) or [], max_atoms, _listed(categories), sort))


def sample(
    warehouse: duckdb.DuckDBPyConnection,
    components: int = 4,
    category: str | Sequence[str] = "missing",
    n: int = 3000,
    *,
    seed: int = 0,
    with_elements: str | Sequence[str] = (),
    without_elements: str | Sequence[str] = (),
    max_atoms: int | None = None,
    folds: int | None = None,
    rule: str | None = None,
    margin: float = 0.0,
    usual_states: float | None = None,
    oxidation_states: str | None = None,
) -> "pl.DataFrame":
    """Draw different compositions of a category, exactly uniformly from all that it has in the whole space.

    Parameters
    ----------
    warehouse
        An open warehouse.
    components
        Number of distinct elements.
    category
        One of the four categories, or several.
    n
        How many of each; all of them, with a `FewerThanAskedForWarning`, if the category has fewer.
    seed
        The same seed draws the same compositions, on every machine.
    with_elements, without_elements
        Symbols, or names of groups such as ``"halogen"``, that all have to be in a composition, and that must not. The
        sample is uniform over what is left.
    max_atoms
        Bound on the atoms per formula.
    folds
        Add a column fold, 1 to so many: no chemical system is in two, whatever else is drawn with the same seed.
    rule, margin
        Only what this rule of `rules` allows: ``"allowed"``, ``"mixed-valence"``, ``"all-metal"``, ``"margin"`` (with a
        margin) or ``"smact-valid"``.
    usual_states
        Only what is allowed with every element in a state that is this share of what the ICSD reports of it, 0 to 1.
    oxidation_states
        Ask another set than the warehouse's own, as `stoichia build` takes them, such as ``"common"``; its own if None.

    Returns
    -------
    polars.DataFrame
        One row per composition in the order of the draw: sample_number, n_components, composition_id, formula,
        elements, amounts, n_atoms, category; of several categories one after the other.

    Raises
    ------
    InputError
        If the number of components, the category or a symbol is unknown.
    """
    import polars as pl

    parts = []
    asked_rule = questions.Rule(rule, margin, usual_states)
    for each in _listed(category) or []:
        draw = questions.Draw(
            components, each, n, seed, _listed(with_elements) or [], _listed(without_elements) or [], max_atoms
        )
        with other_states.lent(warehouse, oxidation_states, [components]):
            drawn = frame(questions.sample(warehouse, draw, folds, asked_rule))
        if drawn.height < n:
            message = f"there are {drawn.height:,} {each} ones, and these are all"
            warnings.warn(message, FewerThanAskedForWarning, stacklevel=2)
        parts.append(drawn)
    return pl.concat(parts)


def find(
    warehouse: duckdb.DuckDBPyConnection,
    system: str | None = None,
    n: int = 50,
    *,
    components: int | None = None,
    with_elements: str | Sequence[str] = (),
    without_elements: str | Sequence[str] = (),
    anions: str | Sequence[str] = (),
    category: str | Sequence[str] | None = None,
    max_atoms: int | None = None,
    sort: str = "atoms",
    skip: int = 0,
    rule: str | None = None,
    margin: float = 0.0,
    usual_states: float | None = None,
    oxidation_states: str | None = None,
) -> "pl.DataFrame":
    """Find compositions of the space, and known ones beyond it, by what is asked of them.

    Parameters
    ----------
    warehouse
        An open warehouse.
    system
        A chemical system, exactly, with ``*`` for any other element: ``"Ti-O-*"`` has titanium, oxygen and one more.
    n
        How many.
    components
        Number of distinct elements; all if None.
    with_elements, without_elements
        Symbols, or names of groups such as ``"halogen"``, that all have to be in a composition, and that must not.
    anions
        Symbols, or names of groups, of which the most electronegative element has to be one: ``"N"`` for nitrides.
    category
        Only these categories; all four if None.
    max_atoms
        Bound on the atoms per formula.
    sort
        ``"atoms"`` (fewest first), ``"score"`` (best candidates first), ``"formula"`` or ``"elements"``.
    skip
        How many to pass over before.
    rule, margin
        Only what this rule of `rules` allows: ``"allowed"``, ``"mixed-valence"``, ``"all-metal"``, ``"margin"`` (with a
        margin) or ``"smact-valid"``.
    usual_states
        Only what is allowed with every element in a state that is this share of what the ICSD reports of it, 0 to 1.
    oxidation_states
        Ask another set than the warehouse's own, as `stoichia build` takes them, such as ``"common"``; its own if None.

    Returns
    -------
    polars.DataFrame
        One row per composition: formula, category, is_allowed, is_known, in_space, reason, n_components, n_atoms,
        score (null where candidates are not ranked), energy_above_hull, sources.

    Raises
    ------
    InputError
        If an element, a group, a category or an order is unknown, or the space has no such compositions.
    """
    asked = questions.Find(
        system,
        components,
        _listed(with_elements) or [],
        _listed(without_elements) or [],
        _listed(anions) or [],
        _listed(category),
        max_atoms,
    )
    asked_rule = questions.Rule(rule, margin, usual_states)
    with other_states.lent(warehouse, oxidation_states, questions.find_components(warehouse, asked)):
        if asked_rule == questions.ANY_RULE:
            return frame(questions.find(warehouse, asked, sort, n, skip))
        return frame(questions.find_by_rule(warehouse, asked, asked_rule, sort, n, skip))


def nearest(
    warehouse: duckdb.DuckDBPyConnection, formula: str, n: int = 10, *, embedding: str = "mat2vec"
) -> "pl.DataFrame":
    """List the known compositions that are most like a formula.

    Those that differ from it by one element, amount for amount, come first, the most similar element first; then all
    others, by the distance of their vectors.

    Parameters
    ----------
    warehouse
        An open warehouse.
    formula
        A formula in any spelling, known or not.
    n
        How many.
    embedding
        A name in the table ``embedding``; each component is scaled to mean 0 and standard deviation 1 over elements.

    Returns
    -------
    polars.DataFrame
        One row per known composition, nearest first: input, formula, symbol, replaced_symbol, similarity, distance,
        category, in_space, energy_above_hull, sources, entry_ids. The similarity is null where `stoichia candidates`
        has not learnt it.

    Raises
    ------
    InputError
        If the formula cannot be read, or there is no such embedding.
    """
    return frame(questions.nearest(warehouse, formula, embedding, n))


def candidates(
    warehouse: duckdb.DuckDBPyConnection,
    components: int | None = None,
    category: str | None = None,
    n: int = 50,
    *,
    formulas: "Formulas | None" = None,
    formula_column: str | None = None,
    with_elements: str | Sequence[str] = (),
    without_elements: str | Sequence[str] = (),
    max_atoms: int | None = None,
    min_share: float | None = None,
    min_common: float | None = None,
    sources: str | Sequence[str] | None = None,
    only_stable: bool = False,
    only_experimental: bool = False,
    max_energy_above_hull: float | None = None,
) -> "pl.DataFrame":
    """List the unknown compositions that are most like known ones.

    What is ranked already is listed at once; else it is ranked first, for this connection, in some seconds
    (``stoichia candidates`` keeps a ranking in the warehouse).

    Parameters
    ----------
    warehouse
        An open warehouse.
    components
        Number of distinct elements; all if None.
    category
        ``"missing"`` or ``"unlikely"``; both if None.
    n
        How many.
    formulas, formula_column
        As `label` takes them: tell of these what the ranking says, and list no others.
    with_elements, without_elements
        Symbols, or names of groups such as ``"halogen"``, that all have to be in a composition, and that must not.
    max_atoms
        Bound on the atoms per formula.
    min_share
        Least expected share.
    min_common
        Least ``common_states``, 0 to 1: only compositions that usual oxidation states allow.
    sources, only_stable, only_experimental, max_energy_above_hull
        What makes a composition known, as for `counts`: what the ranking is learnt from.

    Returns
    -------
    polars.DataFrame
        One row per composition, best first: formula, score, rank, expected_share, category, is_allowed,
        common_states, in_space, n_components, n_openings, n_in_system, n_in_subsystems, n_atoms, elements, amounts. Of
        formulas given, one row for each, in the order given, behind the columns of their frame: input, formula, score,
        rank, expected_share, category, is_allowed, in_space, n_openings, reason; what is known, or was not ranked, has
        no rank.

    Raises
    ------
    InputError
        If a source, an element or a group is unknown, or no compound is known to learn from.
    """
    known_by = KnownBy(_listed(sources), only_stable, only_experimental, max_energy_above_hull)
    asked = questions.Candidates(
        components,
        category,
        _listed(with_elements) or [],
        _listed(without_elements) or [],
        max_atoms,
        min_share,
        min_common,
        n,
    )
    with questions.complaints():
        learnt.lend(warehouse, known_by)
        if formulas is not None:
            return _frame_of_formulas(warehouse, formulas, formula_column, questions.candidates_among)
        return frame(questions.candidates(warehouse, asked))


def analogues(warehouse: duckdb.DuckDBPyConnection, formulas: str | Sequence[str]) -> "pl.DataFrame":
    """List the known compositions that differ from formulas by one element, the most similar first.

    Parameters
    ----------
    warehouse
        An open warehouse.
    formulas
        Formulas in any spelling, known or not.

    Returns
    -------
    polars.DataFrame
        One row per formula and analogue: input, formula, symbol, replaced_symbol, analogue, similarity,
        energy_above_hull, entry_ids, sources.

    Raises
    ------
    InputError
        If no compound is known to learn from.
    """
    learnt.lend(warehouse, KnownBy())
    with questions.complaints():
        return frame(questions.analogues(warehouse, _listed(formulas) or []))
