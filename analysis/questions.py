"""What users ask of a warehouse, as DuckDB relations: the command prints them, `frames` gives them to polars."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, TypeAlias, cast

import duckdb

from stoichia.loaders import memory
from stoichia.loaders.errors import InputError, first_line
from stoichia.loaders.known_by import KnownBy

if TYPE_CHECKING:
    import pyarrow as pa

# A row of a file may have none.
Formulas = Sequence[str | None]
# The same, or as files give them.
GivenFormulas: TypeAlias = "Formulas | pa.StringArray"

# What answers about formulas, a row for each in their order. What it takes grows with their number: many are asked
# about in batches.
Ask = Callable[[duckdb.DuckDBPyConnection, Formulas], duckdb.DuckDBPyRelation]


@dataclass(frozen=True)
class Question:
    """A question about formulas, whose answer has a row for each.

    Attributes
    ----------
    of_list
        A query of a list of them, the parameter ``formulas``, with a row for each in its order.
    of_staged
        The same of the texts in the temporary table asked_text, in its column input; faster if they are many.
    settings
        The other parameters of both.
    """

    of_list: str
    of_staged: str
    settings: Mapping[str, object] = field(default_factory=dict)

    def about(self, connection: duckdb.DuckDBPyConnection, formulas: Formulas) -> duckdb.DuckDBPyRelation:
        """Return the answer about a list, with a row for each in its order."""
        return connection.sql(self.of_list, params={"formulas": formulas, **self.settings})


LABEL = Question(
    "from label_given($formulas::varchar[])",
    "from label((select list(asked_text.input) from asked_text))",
)


def counts(connection: duckdb.DuckDBPyConnection, known_by: KnownBy) -> duckdb.DuckDBPyRelation:
    """Return category_count for a choice of what counts as known."""
    return connection.sql(
        "from category_count_of(sources := $sources::varchar[], only_stable := $only_stable::boolean, "
        "only_experimental := $only_experimental::boolean, max_energy_above_hull := $max_energy_above_hull::double)",
        params=asdict(known_by),
    )


def in_batches(connection: duckdb.DuckDBPyConnection, formulas: Formulas) -> Iterator[Formulas]:
    """Give formulas in batches that keep the connection's memory limit, at least one."""
    size = memory.formulas_at_a_time(connection)
    for start in range(0, max(1, len(formulas)), size):
        yield formulas[start : start + size]


def beside(
    connection: duckdb.DuckDBPyConnection, kept: "pa.RecordBatch", answer: duckdb.DuckDBPyRelation
) -> duckdb.DuckDBPyRelation:
    """Return an answer with a row for each formula behind the columns of the table that these come from, row by row.

    A column that the answer has too is called ``formula_given`` and the like.
    """
    import pyarrow as pa

    columns = zip(given_names(kept.schema.names, answer.columns), kept.columns, strict=True)
    table = pa.table(dict(columns))
    connection.register("kept_row", table)
    return cast("duckdb.DuckDBPyRelation", answer.query("answer", "from kept_row positional join answer"))


def given_names(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Return names of columns, those that are taken, whatever their case, with ``_given`` behind them."""
    used = {name.lower() for name in taken}
    made = []
    for name in names:
        candidate = name
        while candidate.lower() in used:
            candidate += "_given"
        used.add(candidate.lower())
        made.append(candidate)
    return made


@dataclass(frozen=True)
class RuleSettings:
    """What rules ask of a composition, beyond the paper's definition.

    Attributes
    ----------
    margin
        By how much every anion is to be more electronegative than every cation, on the Pauling scale.
    include_alloys
        Whether SMACT's validity takes any composition of metals.
    mixed_valence
        Whether SMACT's validity tries one state per atom where a compound of one per element is not valid.
    """

    margin: float = 0.0
    include_alloys: bool = True
    mixed_valence: bool = False


def rules(settings: RuleSettings) -> Question:
    """Return the question what each rule says of formulas."""
    named = (
        "margin := $margin::double, include_alloys := $include_alloys::boolean, "
        "mixed_valence := $mixed_valence::boolean"
    )
    return Question(
        f"from rules_given($formulas::varchar[], {named})",
        f"from rules((select list(asked_text.input) from asked_text), {named})",
        asdict(settings),
    )


def system(
    connection: duckdb.DuckDBPyConnection,
    symbols: Sequence[str],
    max_atoms: int | None,
    categories: Sequence[str] | None,
    sort: str = "elements",
) -> duckdb.DuckDBPyRelation:
    """Return the labelled compositions of a chemical system and its subsystems."""
    return connection.sql(
        "select answer.* from system($1::varchar, max_atoms := $2, sort := $4::varchar) as answer "
        "where $3::varchar[] is null or answer.category in (select unnest($3::varchar[])::category)",
        params=[" ".join(symbols), max_atoms, categories, sort],
    )


@dataclass(frozen=True)
class Draw:
    """What to draw compositions from, and how many.

    Attributes
    ----------
    components
        Number of distinct elements.
    category
        One of the four categories.
    n
        How many.
    seed
        The same seed draws the same.
    with_elements, without_elements
        Symbols and names of groups of elements that all have to be in a composition, and that must not.
    max_atoms
        Bound on the atoms per formula.
    """

    components: int = 4
    category: str = "missing"
    n: int = 3000
    seed: int = 0
    with_elements: Sequence[str] = ()
    without_elements: Sequence[str] = ()
    max_atoms: int | None = None


@dataclass(frozen=True)
class Rule:
    """What compositions of a category have to meet besides.

    Attributes
    ----------
    rule
        A rule that `rules` tells of: ``allowed``, ``mixed-valence``, ``all-metal``, ``margin`` or ``smact-valid``; none
        if None.
    margin
        The margin of the rule of that name, on the Pauling scale.
    usual_states
        Only what is allowed with every element in a state that is this share of what the ICSD reports of it.
    """

    rule: str | None = None
    margin: float = 0.0
    usual_states: float | None = None


ANY_RULE = Rule()
# A rule is asked of each composition.
MOST_BY_RULE = 200_000


def sample(
    connection: duckdb.DuckDBPyConnection, draw: Draw, folds: int | None = None, rule: Rule = ANY_RULE
) -> duckdb.DuckDBPyRelation:
    """Return a uniform sample, one row per composition; all of them if there are fewer than asked for.

    With folds there is a column fold: no chemical system is in two of so many.
    """
    if rule != ANY_RULE:
        drawn = connection.sql(
            "select drawn.*, fold_of(drawn.elements, $folds::bigint, $seed) as fold from sample_by_rule("
            "$components, $category, $n, rule := $rule::varchar, margin := $margin::double, "
            "usual_states := $usual_states::double, seed := $seed, with_elements := $with_elements::varchar[], "
            "without_elements := $without_elements::varchar[], max_atoms := $max_atoms) as drawn "
            "order by drawn.sample_number",
            params=asdict(draw) | asdict(rule) | {"folds": folds},
        )
        return drawn if folds is not None else drawn.project("* exclude (fold)")
    drawn = connection.sql(
        "select drawn.*, fold_of(drawn.elements, $8::bigint, $4) as fold "
        "from sample($1, $2, $3, seed := $4, with_elements := $5::varchar[], "
        "without_elements := $6::varchar[], max_atoms := $7) as drawn order by drawn.sample_number",
        params=[
            draw.components,
            draw.category,
            draw.n,
            draw.seed,
            draw.with_elements,
            draw.without_elements,
            draw.max_atoms,
            folds,
        ],
    )
    return drawn if folds is not None else drawn.project("* exclude (fold)")


@dataclass(frozen=True)
class Find:
    """Which compositions to find.

    Attributes
    ----------
    system
        A chemical system, exactly, with ``*`` for any other element, such as ``Ti-O-*``.
    components
        Number of distinct elements; all if None.
    with_elements, without_elements
        Symbols and names of groups of elements that all have to be in a composition, and that must not.
    anions
        Symbols and names of groups, of which its most electronegative element has to be one; any if empty.
    category
        Only these categories; all four if None.
    max_atoms
        Bound on the atoms per formula.
    """

    system: str | None = None
    components: int | None = None
    with_elements: Sequence[str] = ()
    without_elements: Sequence[str] = ()
    anions: Sequence[str] = ()
    category: Sequence[str] | None = None
    max_atoms: int | None = None


_FIND = (
    "system := $system::varchar, components := $components::bigint, with_elements := $with_elements::varchar[], "
    "without_elements := $without_elements::varchar[], anions := $anions::varchar[], "
    "category := $category::varchar[], max_atoms := $max_atoms::bigint"
)


def find(
    connection: duckdb.DuckDBPyConnection, asked: Find, sort: str, n: int, skip: int = 0
) -> duckdb.DuckDBPyRelation:
    """Return n compositions in an order, from one on."""
    return connection.sql(
        f"from find({_FIND}, sort := $sort::varchar, n := $n::bigint, skip := $skip::bigint)",
        params=asdict(asked) | {"sort": sort, "n": n, "skip": skip},
    )


def find_components(connection: duckdb.DuckDBPyConnection, asked: Find) -> list[int] | None:
    """Return the numbers of components that are asked for; None for all."""
    ((n_words,),) = connection.execute("select len(element_words($1::varchar))", [asked.system or ""]).fetchall()
    n = n_words or asked.components
    return [n] if n else None


def find_by_rule(
    connection: duckdb.DuckDBPyConnection, asked: Find, rule: Rule, sort: str, n: int, skip: int = 0
) -> duckdb.DuckDBPyRelation:
    """Return n compositions that meet a rule, in an order, from one on."""
    return connection.sql(
        f"from find_by_rule({_FIND}, rule := $rule::varchar, margin := $margin::double, "
        "usual_states := $usual_states::double, sort := $sort::varchar, n := $n::bigint, skip := $skip::bigint)",
        params=asdict(asked) | asdict(rule) | {"sort": sort, "n": n, "skip": skip},
    )


def find_count(connection: duckdb.DuckDBPyConnection, asked: Find) -> duckdb.DuckDBPyRelation:
    """Return how many compositions there are, by number of components and category."""
    return connection.sql(f"from find_count({_FIND})", params=asdict(asked))


@dataclass(frozen=True)
class Candidates:
    """Which candidates to list, and how many.

    Attributes
    ----------
    components
        Number of distinct elements; all if None.
    category
        ``missing`` or ``unlikely``; both if None.
    with_elements, without_elements
        Symbols and names of groups of elements that all have to be in a composition, and that must not.
    max_atoms
        Bound on the atoms per formula.
    min_share
        Least expected share.
    min_common
        Least `common_states`: the share of the least usual state in the ICSD's reports of its element.
    n
        How many.
    """

    components: int | None = None
    category: str | None = None
    with_elements: Sequence[str] = ()
    without_elements: Sequence[str] = ()
    max_atoms: int | None = None
    min_share: float | None = None
    min_common: float | None = None
    n: int = 50


def candidates(connection: duckdb.DuckDBPyConnection, asked: Candidates) -> duckdb.DuckDBPyRelation:
    """Return candidates, best first."""
    return connection.sql(
        "from candidates(components := $1::integer, category := $2::varchar, with_elements := $3::varchar[], "
        "without_elements := $4::varchar[], max_atoms := $5::bigint, min_share := $6::double, "
        "min_common := $7::double, n := $8::bigint)",
        params=[
            asked.components,
            asked.category,
            asked.with_elements,
            asked.without_elements,
            asked.max_atoms,
            asked.min_share,
            asked.min_common,
            asked.n,
        ],
    )


def candidates_among(connection: duckdb.DuckDBPyConnection, formulas: Formulas) -> duckdb.DuckDBPyRelation:
    """Return what the ranking says of formulas, one row per formula."""
    return connection.sql("from candidates_among($1::varchar[])", params=[formulas])


def evidence(connection: duckdb.DuckDBPyConnection, asked: Candidates) -> duckdb.DuckDBPyRelation:
    """Return the analogues of candidates, best first."""
    candidates(connection, asked).query(
        "asked", "create or replace temp table asked_candidate as select row_number() over () as place, * from asked"
    )
    return connection.sql(
        "select candidate_evidence.* from candidate_evidence inner join asked_candidate using (n_components, rank) "
        "order by asked_candidate.place, candidate_evidence.contribution desc, candidate_evidence.analogue"
    )


def analogues(connection: duckdb.DuckDBPyConnection, formulas: Formulas) -> duckdb.DuckDBPyRelation:
    """Return the known compositions that differ from formulas by one element."""
    return connection.sql("from analogues_given($1::varchar[])", params=[formulas])


def nearest(connection: duckdb.DuckDBPyConnection, formula: str, embedding: str, n: int) -> duckdb.DuckDBPyRelation:
    """Return the known compositions that are most like a formula, nearest first."""
    return connection.sql(
        "from nearest($1::varchar, embedding := $2::varchar, n := $3::bigint)", params=[formula, embedding, n]
    )


def hit_rates(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Return how many of the best candidates were hidden known compositions, by test."""
    return connection.sql("from hit_rate order by all")


def estimate(
    connection: duckdb.DuckDBPyConnection, components: int, n_draws: int, seed: int
) -> duckdb.DuckDBPyRelation:
    """Return an estimate of how many compositions of so many components are allowed, with 99 % bounds."""
    return connection.sql("from allowed_estimate($1, n_draws := $2, seed := $3)", params=[components, n_draws, seed])


def comparison(
    connection: duckdb.DuckDBPyConnection, oxidation_states: Sequence[str] | None
) -> duckdb.DuckDBPyRelation:
    """Return Table 2 under sets of oxidation states that were compared, in the order given; all of them if None."""
    return connection.sql(
        "select comparison.* exclude (consensus, commonality, compared_at, is_current) from comparison "
        "where $1::varchar[] is null or list_contains($1::varchar[], oxidation_states) "
        "order by n_components, list_position($1::varchar[], oxidation_states), oxidation_states",
        params=[oxidation_states],
    )


def changes(connection: duckdb.DuckDBPyConnection, oxidation_states: Sequence[str]) -> duckdb.DuckDBPyRelation:
    """Return the known compositions that change sides under sets of oxidation states that were compared."""
    return connection.sql(
        "select changed_known.* exclude (formula_reduced) from changed_known "
        "where list_contains($1::varchar[], oxidation_states) "
        "order by list_position($1::varchar[], oxidation_states), n_components, is_allowed, formula",
        params=[oxidation_states],
    )


def category_changes(connection: duckdb.DuckDBPyConnection, oxidation_states: Sequence[str]) -> duckdb.DuckDBPyRelation:
    """Return how many compositions of the space change category under sets of oxidation states that were compared."""
    return connection.sql(
        "from category_change where list_contains($1::varchar[], oxidation_states) "
        "order by list_position($1::varchar[], oxidation_states), n_components, category",
        params=[oxidation_states],
    )


@contextmanager
def complaints() -> Iterator[None]:
    """Tell what a macro complains about, such as an unknown symbol, without DuckDB's name for the kind of error."""
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise InputError(first_line(error).partition(": ")[2]) from None
