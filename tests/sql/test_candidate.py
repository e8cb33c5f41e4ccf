"""Candidates: a toy space worked out by hand, a real list ranked by other means, and what may not matter or leak."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import sqrt
from pathlib import Path

import duckdb
import numpy as np
import pytest
from numpy.typing import NDArray

from stoichia import sql
from stoichia.analysis import export_candidates
from stoichia.loaders import candidates, known, statements
from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.errors import InputError
from stoichia.loaders.known_by import KnownBy
from stoichia.loaders.sources import aflow_prototypes

Made = Callable[..., duckdb.DuckDBPyConnection]

TOY_STATES = "Li +1\nNa +1\nK +1\nCl -1\nBr -1\n"
TOY = ("LiCl", "NaCl", "KCl", "NaBr", "Na9Cl", "KLiCl2")


@pytest.fixture
def made(tmp_path: Path) -> Iterable[Made]:
    """Give a function that builds a warehouse of formulas, by name of their source, and ranks candidates in it."""
    opened: list[duckdb.DuckDBPyConnection] = []

    def make(
        formulas: dict[str, Sequence[str]],
        settings: stoichia_warehouse.BuildSettings,
        *,
        states: str | None = None,
        choice: KnownBy | None = None,
        split: candidates.Split = candidates.NOTHING_HIDDEN,
    ) -> duckdb.DuckDBPyConnection:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        if states is not None:
            (folder / "states.txt").write_text(states, encoding="utf-8")
            settings = stoichia_warehouse.BuildSettings(
                str(folder / "states.txt"), settings.components, settings.max_amount, settings.max_z
            )
        sources = []
        for name, listed in formulas.items():
            (folder / f"{name}.txt").write_text("\n".join(listed), encoding="utf-8")
            sources.append(known.source([str(folder / f"{name}.txt")]))
        path = folder / "made.duckdb"
        stoichia_warehouse.build(path, settings, sources)
        if choice is None:
            candidates.make(path)
        connection = stoichia_warehouse.open_warehouse(path)
        opened.append(connection)
        if choice is not None:
            candidates.learn(connection, choice, split)
        return connection

    yield make
    for connection in opened:
        connection.close()


TOY_SETTINGS = stoichia_warehouse.BuildSettings(components=(2, 3), max_amount=2, max_z=35)
SMALL = stoichia_warehouse.BuildSettings(components=(2, 3))


@pytest.mark.costly
def test_toy_space_is_as_worked_out_by_hand(made: Made) -> None:
    """Cl joins Li, Na and K, and Na joins Cl and Br; Na9Cl, which is forbidden, makes nothing similar."""
    connection = made({"toy": TOY}, TOY_SETTINGS, states=TOY_STATES)
    # Both fill the opening _Cl; Na fills _Br too. Both Cl and Br fill Na_; Cl fills Li_ and K_ too.
    metals, with_na, halogens = 1 / (1 + 5), 1 / (sqrt(1 * 2) + 5), 1 / (sqrt(3 * 1) + 5)
    # Each fills an opening of KLiCl2, alone; what they do in two components counts half.
    of_three = {
        ("K", "Li"): 0.5 / (sqrt(1.5 * 1.5) + 5),
        ("K", "Na"): 0.5 / (sqrt(1.5 * 1) + 5),
        ("Na", "Li"): 0.5 / (sqrt(1 * 1.5) + 5),
        ("Cl", "Br"): 0.5 / (sqrt(2.5 * 0.5) + 5),
    }
    of_two = {("K", "Li"): metals, ("K", "Na"): with_na, ("Na", "Li"): with_na, ("Cl", "Br"): halogens}
    expected = {
        (n, *pair): pytest.approx(value)
        for n, similarities in ((2, of_two), (3, of_three))
        for (one, other), value in similarities.items()
        for pair in ((one, other), (other, one))
    }
    rows = connection.execute(
        "select n_components, symbol::varchar, other_symbol::varchar, similarity from element_similarity"
    ).fetchall()
    assert {(n, one, other): value for n, one, other, value in rows} == expected
    # What is known of the same elements, and of all but one of them, raises a score.
    raised = {
        # KCl, LiCl and NaBr.
        "K9Cl": 2**0.03,
        "Li9Cl": 2**0.03,
        "Na9Br": 2**0.03,
        # KCl, NaCl and Na9Cl; LiCl, NaCl and Na9Cl.
        "KNaCl2": 4**0.03,
        "NaLiCl2": 4**0.03,
    }
    assert connection.execute(
        "select n_components, rank, formula, round(score, 7), n_openings, category::varchar, in_space, n_atoms "
        "from candidate order by n_components, rank"
    ).fetchall() == [
        (2, 1, "KBr", round(with_na + halogens, 7), 2, "missing", True, 2),
        (2, 2, "LiBr", round(with_na + halogens, 7), 2, "missing", True, 2),
        (2, 3, "K9Cl", round(with_na * raised["K9Cl"], 7), 1, "unlikely", False, 10),
        (2, 4, "Li9Cl", round(with_na * raised["Li9Cl"], 7), 1, "unlikely", False, 10),
        (2, 5, "Na9Br", round(halogens * raised["Na9Br"], 7), 1, "unlikely", False, 10),
        (3, 1, "KNaCl2", round(of_three["Na", "Li"] * raised["KNaCl2"], 7), 1, "missing", True, 4),
        (3, 2, "NaLiCl2", round(of_three["K", "Na"] * raised["NaLiCl2"], 7), 1, "missing", True, 4),
        (3, 3, "KLiBr2", round(of_three["Cl", "Br"], 7), 1, "missing", True, 4),
    ]
    assert connection.execute(
        "select formula, symbol::varchar, replaced_symbol::varchar, analogue, round(contribution, 7), sources "
        "from candidate_evidence where n_components = 2 and rank <= 2 order by rank, contribution desc"
    ).fetchall() == [
        ("KBr", "K", "Na", "NaBr", round(with_na, 7), ["toy"]),
        ("KBr", "Br", "Cl", "KCl", round(halogens, 7), ["toy"]),
        ("LiBr", "Li", "Na", "NaBr", round(with_na, 7), ["toy"]),
        ("LiBr", "Br", "Cl", "LiCl", round(halogens, 7), ["toy"]),
    ]


Composition = frozenset[tuple[str, int]]


def ranked_by_hand(known_compositions: dict[Composition, bool]) -> dict[Composition, float]:
    """Return the score of every candidate, as docs/understand/candidates.md has it, of known ones that are allowed."""
    symbols = sorted({symbol for composition in known_compositions for symbol, _ in composition})
    place = {symbol: i for i, symbol in enumerate(symbols)}
    fillers: dict[tuple[Composition, int], list[int]] = defaultdict(list)
    allowed_fillers: dict[tuple[Composition, int], list[int]] = defaultdict(list)
    for composition, is_allowed in known_compositions.items():
        for symbol, amount in composition:
            opening = composition - {(symbol, amount)}, amount
            fillers[opening].append(place[symbol])
            if is_allowed:
                allowed_fillers[opening].append(place[symbol])
    shared: dict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros((len(symbols), len(symbols))))
    for (rest, _), filling in allowed_fillers.items():
        shared[len(rest) + 1][np.ix_(filling, filling)] += 1
        shared[len(rest) + 2][np.ix_(filling, filling)] += 0.5
    scores: dict[Composition, float] = defaultdict(float)
    for (rest, amount), filling in fillers.items():
        n_shared = shared[len(rest) + 1]
        similarity = n_shared / (np.sqrt(np.outer(n_shared.diagonal(), n_shared.diagonal())) + 5)
        contributions = similarity[filling].sum(axis=0) / len(filling) ** 0.45
        contributions[filling + [place[symbol] for symbol, _ in rest]] = 0
        for i in np.flatnonzero(contributions >= 0.02):
            scores[rest | {(symbols[i], amount)}] += contributions[i]
    sizes = Counter(frozenset(symbol for symbol, _ in composition) for composition in known_compositions)
    for composition in scores:
        system = frozenset(symbol for symbol, _ in composition)
        below = sum(sizes[system - {symbol}] for symbol in system)
        scores[composition] *= ((1 + sizes[system]) * (1 + below)) ** 0.03
    return scores


@pytest.mark.parametrize("source", ["aflow_prototypes", pytest.param("mp_2017_ricci", marks=pytest.mark.exhaustive)])
def test_a_real_list_is_ranked_as_by_hand(warehouse: Path, source: str) -> None:
    """Every score of all that score, and their order; of up to three components, since Python is slow."""
    with stoichia_warehouse.open_warehouse(warehouse) as connection:
        candidates.learn(connection, KnownBy([source]), candidates.Split(ranks_all=True))
        known_compositions = {
            frozenset(zip(elements, amounts, strict=True)): is_allowed
            for elements, amounts, is_allowed in connection.execute(
                "select elements::varchar[], amounts, is_allowed from learnt_composition where n_components <= 3"
            ).fetchall()
        }
        rows = connection.execute(
            "select n_components, elements::varchar[], amounts, score, n_atoms from labelled_composition "
            "where n_components <= 3 order by n_components, rank"
        ).fetchall()
        ranks = connection.execute(
            "select list(rank order by rank) = range(1, count(*) + 1) from labelled_composition group by n_components"
        ).fetchall()
    assert set(ranks) == {(True,)}
    expected = ranked_by_hand(known_compositions)
    ranked = [frozenset(zip(elements, amounts, strict=True)) for _, elements, amounts, _, _ in rows]
    assert len(ranked) > 1000
    assert set(ranked) == set(expected)
    assert [score for *_, score, _ in rows] == pytest.approx(
        [expected[composition] for composition in ranked], abs=1e-7
    )
    assert not set(ranked) & set(known_compositions)
    for (n, _, amounts, score, n_atoms), (n_next, _, amounts_next, score_next, n_atoms_next) in pairwise(rows):
        # Of equal ones the simpler stands first.
        assert n < n_next or (-score, n_atoms, amounts) <= (-score_next, n_atoms_next, amounts_next)


@pytest.mark.parametrize(
    "settings",
    [
        SMALL,
        # States of zero; elements and amounts beyond the space; element sets that are counted, not listed.
        stoichia_warehouse.BuildSettings("wiki", (2, 3)),
        stoichia_warehouse.BuildSettings("icsd24", (2, 3), 3, 30),
        stoichia_warehouse.BuildSettings("smact14", (2, 3), 8, 40, 1000),
    ],
    ids=["default", "wiki", "beyond", "counted"],
)
@pytest.mark.seeded(1)
def test_candidates_are_allowed_as_the_definition_says(made: Made, settings: stoichia_warehouse.BuildSettings) -> None:
    connection = made({"real": [*aflow_prototypes.formulas(), "PmCl3", "KrF2", "LiPmO2"]}, settings)
    ((n, n_allowed, n_wrong, n_misplaced),) = connection.execute(
        """
        with numbered as (
            select row_number() over (order by n_components, rank) as number, * from candidate
        ),
        labelled as (
            from label((select list(formula order by number) from numbered))
        )
        select
            count(*),
            count(*) filter (numbered.is_allowed),
            count(*) filter (numbered.is_allowed != labelled.is_allowed or labelled.is_known),
            count(*) filter (numbered.in_space != labelled.in_space)
        from numbered join labelled on numbered.formula = labelled.input
        """
    ).fetchall()
    assert n > 1000
    assert n_allowed > 100
    assert (n_wrong, n_misplaced) == (0, 0)
    # How usual the states are is what assignments says of the best choice.
    for (formula,) in connection.execute(
        "select formula from candidate using sample reservoir(12 rows) repeatable (5)"
    ).fetchall():
        (of_candidate,) = connection.execute(
            "select common_states from candidate where formula = $1", [formula]
        ).fetchall()
        (of_choices,) = connection.execute(
            "select max(common_states)::float from assignments($1) where is_allowed", [formula]
        ).fetchall()
        assert of_candidate == of_choices


@pytest.mark.exhaustive
def test_order_of_sources_and_rows_does_not_matter(made: Made) -> None:
    formulas = aflow_prototypes.formulas()
    shuffled = random.Random(13).sample(formulas, len(formulas))
    first = made({"a": formulas[:150], "b": formulas[100:]}, SMALL)
    second = made({"b": shuffled[:10], "c": shuffled}, SMALL)
    for relation in ("candidate", "element_similarity", "share_step", "known_opening"):
        expected = first.execute(f"from {relation} order by all").fetchall()
        assert expected or relation == "share_step"
        assert second.execute(f"from {relation} order by all").fetchall() == expected


@pytest.mark.costly
@pytest.mark.parametrize(("most_ranked", "is_bounded"), [(300_000, False), (100, True)], ids=["all", "best"])
def test_parts_do_not_matter(made: Made, tmp_path: Path, most_ranked: int, is_bounded: bool) -> None:
    """A list that is scored in many parts, as one too long for the memory is, has the candidates of one part.

    Where fewer are kept than score, only what can be among them is put together, and the rest of it looked up.
    """
    read = "select * exclude (elements), elements::varchar[] from candidate order by n_components, rank"
    made({"real": aflow_prototypes.formulas()}, SMALL, choice=KnownBy()).close()
    warehouse = tmp_path / "0" / "made.duckdb"

    def ranked(change: str, value: int) -> list[tuple[object, ...]]:
        with stoichia_warehouse.open_warehouse(warehouse, writable=True) as writable:
            writable.execute(change, [value])
        candidates.make(warehouse)
        with stoichia_warehouse.open_warehouse(warehouse) as reopened:
            return reopened.execute(read).fetchall()

    expected = ranked("update candidate_setting set most_ranked = $1", most_ranked)
    assert ranked("update candidate_setting set most_pairs = $1", 50) == expected
    with stoichia_warehouse.open_warehouse(warehouse) as reopened:
        candidates.learn(reopened, KnownBy())
        ((n_parts, n_bounded),) = reopened.execute(
            "select (select max(n_parts) from score_part), count(*) filter (least_score > 0) from score_bound"
        ).fetchall()
    assert n_parts > (1 if is_bounded else 5)
    assert (n_bounded > 0) == is_bounded


@pytest.mark.costly
def test_what_is_hidden_leaves_no_trace(made: Made) -> None:
    """All that a ranking is made of is the same whether a composition is hidden or was never known."""
    formulas = ["LiCl", "NaCl", "KCl", "NaBr", "KBr", "Na2O", "K2O", "NaLiO", "KLiO", "NaLiS"]
    hidden = "LiBr"
    whole = made(
        {"listed": formulas, "other": [hidden]},
        SMALL,
        choice=KnownBy(["listed"]),
        split=candidates.Split("source"),
    )
    without = made({"listed": formulas}, SMALL, choice=KnownBy())
    assert whole.execute("select formula_reduced from hidden_composition").fetchall() == [("BrLi",)]
    relations = ("learnt_composition", "learnt_similarity", "filler_weight", "filler_set_score", "score_part")
    for relation in relations:
        read = f"select columns(* exclude (filler_set_id)) from {relation} order by all"
        if relation != "filler_set_score":
            read = f"from {relation} order by all"
        assert whole.execute(read).fetchall() == without.execute(read).fetchall()
    read = "select * exclude (elements), elements::varchar[] from labelled_composition order by all"
    ranking = whole.execute(read).fetchall()
    assert ranking == without.execute(read).fetchall()
    assert ["Li", "Br"] in [row[-1] for row in ranking]


@pytest.mark.costly
def test_fifths_are_drawn_by_composition_and_by_system(made: Made) -> None:
    formulas = [f"Na{i}Cl{j}" for i in range(1, 9) for j in range(1, 9)] + aflow_prototypes.formulas()
    connection = made({"list": formulas}, SMALL, choice=KnownBy(), split=candidates.Split("composition", 3))
    read = "select formula_reduced from hidden_composition order by all"
    first = connection.execute(read).fetchall()
    ((n_known,),) = connection.execute("select count(*) from known_composition").fetchall()
    assert 0.1 * n_known < len(first) < 0.3 * n_known
    candidates.learn(connection, KnownBy(), candidates.Split("composition", 3))
    assert connection.execute(read).fetchall() == first
    candidates.learn(connection, KnownBy(), candidates.Split("composition", 4))
    assert connection.execute(read).fetchall() != first
    candidates.learn(connection, KnownBy(), candidates.Split("system", 3))
    assert connection.execute(
        "select count(*) from hidden_composition join learnt_composition on "
        "list_sort(hidden_composition.elements::varchar[]) = list_sort(learnt_composition.elements::varchar[])"
    ).fetchall() == [(0,)]
    assert connection.execute("select count(*) > 0 from hidden_composition").fetchall() == [(True,)]


@pytest.mark.costly
def test_states_that_allow_nothing_known_make_nothing_similar(made: Made) -> None:
    connection = made({"toy": TOY}, TOY_SETTINGS, states="Li +1\nBr -1\n")
    assert connection.execute("select n_known from candidate_learnt").fetchall() == [(len(TOY),)]
    for relation in ("candidate", "element_similarity"):
        assert connection.execute(f"from {relation}").fetchall() == []


@pytest.mark.parametrize("formulas", [[], ["NaCl"], ["Na", "Cl"]], ids=["nothing", "one", "elements"])
@pytest.mark.seeded(1)
def test_too_little_known_ranks_nothing(made: Made, formulas: Sequence[str]) -> None:
    connection = made({"few": formulas} if formulas else {}, SMALL)
    for relation in ("candidate", "candidate_evidence", "element_similarity", "share_step"):
        assert connection.execute(f"from {relation}").fetchall() == []
    assert connection.execute("select n_known from candidate_learnt").fetchall() == [(formulas.count("NaCl"),)]


@pytest.mark.costly
def test_candidates_are_chosen_by_elements_groups_and_numbers(made: Made) -> None:
    connection = made({"real": aflow_prototypes.formulas()}, SMALL)

    def formulas(arguments: str) -> list[str]:
        return [row[0] for row in connection.execute(f"select formula from candidates({arguments})").fetchall()]

    everything = formulas("components := 3, n := 1000000")
    assert len(everything) > 500
    assert formulas("components := 3, n := 7") == everything[:7]
    rows = connection.execute(
        "select elements::varchar[], category::varchar, n_atoms from candidates(components := 3, n := 1000000, "
        "with_elements := ['O', 'alkali-metal'], without_elements := ['radioactive', 'Cl'], max_atoms := 6, "
        "category := 'missing')"
    ).fetchall()
    assert rows
    for elements, category, n_atoms in rows:
        assert "O" in elements
        assert set(elements) & {"Li", "Na", "K", "Rb", "Cs", "Fr"}
        assert not set(elements) & {"Cl", "Tc", "Pm", "Po", "At", "Fr", "Ra", "Th", "U"}
        assert (category, n_atoms <= 6) == ("missing", True)
    usual = set(formulas("components := 3, n := 1000000, min_common := 0.1"))
    assert 0 < len(usual) < len(everything)
    assert usual == {
        row[0]
        for row in connection.execute(
            "select formula from candidate where n_components = 3 and common_states >= 0.1"
        ).fetchall()
    }
    with pytest.raises(duckdb.InvalidInputException, match="no element or group of elements of that name: Xx"):
        formulas("with_elements := ['Xx', 'Li']")


@pytest.mark.costly
def test_candidates_know_whether_they_are_current(made: Made, tmp_path: Path) -> None:
    made({"toy": TOY}, TOY_SETTINGS, states=TOY_STATES).close()
    path = tmp_path / "0" / "made.duckdb"
    with stoichia_warehouse.open_warehouse(path) as connection:
        assert candidates.are_current(connection, KnownBy())
        assert not candidates.are_current(connection, KnownBy(["toy"]))
        kept = connection.execute("from candidate").fetchall()
        candidates.lend(connection, KnownBy([]))
        assert candidates.are_current(connection, KnownBy([]))
        assert connection.execute("from candidate").fetchall() == []
    with stoichia_warehouse.open_warehouse(path) as connection:
        assert connection.execute("from candidate").fetchall() == kept
    (tmp_path / "more.txt").write_text("KBr\n", encoding="utf-8")
    stoichia_warehouse.ingest(path, known.source([str(tmp_path / "more.txt")]))
    with stoichia_warehouse.open_warehouse(path) as connection:
        assert not candidates.are_current(connection, KnownBy())
    candidates.make(path)
    with stoichia_warehouse.open_warehouse(path) as connection:
        assert candidates.are_current(connection, KnownBy())
        assert ("KBr",) not in connection.execute("select formula from candidate").fetchall()


@pytest.mark.costly
def test_macros_say_what_to_do_first(made: Made, tmp_path: Path) -> None:
    """Nothing was ranked; then what is known has changed; then nothing is known any more."""
    calls = ("candidates(3)", "candidates_among(['KBr'])", "analogues('KBr')")

    def refused(reason: str) -> None:
        with stoichia_warehouse.open_warehouse(path) as connection:
            for call in calls:
                with pytest.raises(duckdb.InvalidInputException, match=reason):
                    connection.execute(f"from {call}")

    made({"toy": TOY}, TOY_SETTINGS, states=TOY_STATES, choice=KnownBy()).close()
    path = tmp_path / "0" / "made.duckdb"
    refused("nothing was ranked yet: run 'stoichia candidates' first")
    candidates.make(path)
    with stoichia_warehouse.open_warehouse(path) as connection:
        for call in calls:
            assert connection.execute(f"from {call}").fetchall()
    with stoichia_warehouse.open_warehouse(path, writable=True) as connection:
        known.forget(connection, "toy")
    refused("has changed: run 'stoichia candidates'")
    candidates.make(path)
    refused("no compound is known to learn from: load some with 'stoichia ingest'")


@pytest.mark.exhaustive
def test_hits_are_counted_and_shares_follow(made: Made, tmp_path: Path) -> None:
    """Hidden salts come back, all of them: what no source lists of the same elements comes with them."""
    cations, anions = ("Li", "Na", "K", "Rb", "Cs", "Cu", "Ag", "Tl"), ("F", "Cl", "Br", "I", "H")
    mixed = [f"{one}{other}{anion}2" for one in cations for other in cations if one < other for anion in anions]
    mixed = random.Random(4).sample(mixed, 90)
    made({"salts": [f"{cation}{anion}" for cation in cations for anion in anions] + mixed}, SMALL).close()
    path = tmp_path / "0" / "made.duckdb"
    candidates.validate(path, 2)
    with stoichia_warehouse.open_warehouse(path) as connection:
        rows = connection.execute(
            "select split, seed, n_hits, n_hidden, n_unknown from candidate_validation "
            "where method = 'similarity' and n_components = 3 and category = 'missing' and n_best = 1000 order by all"
        ).fetchall()
        assert [row[:2] for row in rows] == [(kind, seed) for kind in ("composition", "system") for seed in (0, 1)]
        for _, _, n_hits, n_hidden, n_unknown in rows:
            assert 0.9 * n_hidden <= n_hits <= n_hidden < 40
            assert n_unknown == 10_779_441 - len(mixed) + n_hidden
        ((best, worst),) = connection.execute(
            "select first(expected_share order by rank), last(expected_share order by rank) from candidate "
            "where n_components = 3 and is_allowed"
        ).fetchall()
        assert 1 > best >= worst > 0
        assert connection.execute(
            "select count(*) from share_step as step join share_step as higher using (n_components, is_allowed) "
            "where step.least_score < higher.least_score and step.expected_share >= higher.expected_share"
        ).fetchall() == [(0,)]
        ((low, mean, high),) = connection.execute(
            "select hit_share_low, hit_share, hit_share_high from hit_rate where split = 'composition' "
            "and method = 'similarity' and n_components = 3 and category = 'missing' and n_best = 100"
        ).fetchall()
        assert low <= mean <= high
        methods = connection.execute(
            "select method, count(*), list_sort(list(distinct category::varchar)), max(n_hits) "
            "from candidate_validation where n_components = 3 group by all order by all"
        ).fetchall()
        # A split of forbidden ones is none: all of these salts are allowed.
        assert [row[:3] for row in methods] == [
            (method, 16, ["missing"]) for method in ("analogues", "reports", "similarity", "substitution")
        ]
        assert min(n_hits for *_, n_hits in methods) > 0


@pytest.mark.costly
def test_other_methods_rank_as_their_definitions_say(made: Made) -> None:
    """By the number of analogues, and by Hautier's probability, as sums over the openings that a reader can count."""
    connection = made({"real": aflow_prototypes.formulas()}, SMALL)
    candidates.learn(connection, KnownBy())
    probability = {
        (one, other): value
        for one, other, value in connection.execute(
            "select symbol::varchar, other_symbol::varchar, max(probability) from ion_substitution "
            "where oxidation_state = other_oxidation_state group by all"
        ).fetchall()
    }
    fillers: dict[tuple[frozenset[tuple[str, int]], int], set[str]] = defaultdict(set)
    for elements, amounts in connection.execute(
        "select elements::varchar[], amounts from known_composition where n_components = 3"
    ).fetchall():
        parts = list(zip(elements, amounts, strict=True))
        for symbol, amount in parts:
            fillers[frozenset(part for part in parts if part[0] != symbol), amount].add(symbol)
    weights = {
        "analogues": lambda *_: 1.0,
        "substitution": lambda one, other: probability.get((one, other), 0.0),
    }
    for method in candidates.OTHER_METHODS:
        candidates.rank(connection, method)
        rows = connection.execute(
            "select elements::varchar[], amounts, score from labelled_composition "
            "where n_components = 3 and rank <= 200"
        ).fetchall()
        assert len(rows) == 200
        for elements, amounts, score in rows:
            parts = list(zip(elements, amounts, strict=True))
            expected = sum(
                weights[method](symbol, filler)
                for symbol, amount in parts
                for filler in fillers.get((frozenset(part for part in parts if part[0] != symbol), amount), ())
            )
            assert score == pytest.approx(expected, abs=1e-6)


def test_substitution_probabilities_are_those_of_pymatgen(connection: duckdb.DuckDBPyConnection) -> None:
    from pymatgen.core.structure_prediction.substitution_probability import SubstitutionProbability

    of_pymatgen = SubstitutionProbability()
    rows = connection.execute(
        "select printf('%s%d%s', symbol, abs(oxidation_state), if(oxidation_state > 0, '+', '-')), "
        "printf('%s%d%s', other_symbol, abs(other_oxidation_state), if(other_oxidation_state > 0, '+', '-')), "
        "probability from ion_substitution order by all"
    ).fetchall()
    assert len(rows) > 12_000
    for one, other, value in random.Random(2).sample(rows, 200):
        assert value == pytest.approx(of_pymatgen.cond_prob(one, other))


@pytest.mark.costly
def test_reported_ions_rank_as_if_all_were_tried(made: Made) -> None:
    """No composition that is left out has ions that are reported more often."""
    connection = made({"few": ["NaCl", "Li2O"]}, stoichia_warehouse.BuildSettings(components=(2,)))
    candidates.learn(connection, KnownBy())
    for name in sql.COMPARE_METHODS:
        statements.run(connection, name)
    rows = connection.execute("select elements::varchar[], amounts from reported_composition order by place").fetchall()
    best = connection.execute(
        """
        select elements, amounts
        from (
            select
                composition.elements::varchar[] as elements,
                composition.amounts,
                any_value(composition.n_atoms) as n_atoms,
                max(cation.n_icsd_reports::bigint * anion.n_icsd_reports) as reports
            from composition
            join species as cation on cation.symbol = composition.elements[1] and cation.oxidation_state > 0
            join species as anion on anion.symbol = composition.elements[2] and anion.oxidation_state < 0
            where composition.n_components = 2 and composition.is_allowed and not composition.is_known
            and composition.amounts[1] * cation.oxidation_state + composition.amounts[2] * anion.oxidation_state = 0
            and cation.electronegativity < anion.electronegativity
            group by all
        )
        order by reports desc, n_atoms, amounts, elements
        limit 30
        """
    ).fetchall()
    assert rows[:30] == best


@pytest.mark.exhaustive
def test_all_that_scores_is_exported(made: Made, tmp_path: Path) -> None:
    """The file has what the warehouse keeps and, where that is only the best, the rest."""
    connection = made({"real": aflow_prototypes.formulas()}, SMALL)
    read = "select * replace (elements::varchar[] as elements) from candidate where n_components = 3 order by rank"
    expected = connection.execute(read).fetchall()
    connection.close()
    warehouse = tmp_path / "0" / "made.duckdb"
    with stoichia_warehouse.open_warehouse(warehouse, writable=True) as writable:
        writable.execute("update candidate_setting set most_ranked = 10")
    candidates.make(warehouse)
    with stoichia_warehouse.open_warehouse(warehouse) as reopened:
        assert reopened.execute(read).fetchall() == expected[:10]
    path, n_rows = export_candidates.write(warehouse, tmp_path / "out", 3)
    written = duckdb.connect().execute(
        "select * replace (category::varchar as category) from read_parquet($1)", [str(path)]
    )
    assert [row[:4] for row in written.fetchall()] == [row[:4] for row in expected]
    assert n_rows == len(expected) > 500
    with pytest.raises(InputError, match="no 12-component compositions are like known ones"):
        export_candidates.write(warehouse, tmp_path / "out", 12)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["candidates_3.parquet"]
