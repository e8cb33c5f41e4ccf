"""The figures: they show what the warehouse has, look as they did, and come out the same every time."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl
import pytest
from PIL import Image

from stoichia.analysis import figures, frames, palette, queries
from stoichia.analysis.drawing import map_grid
from stoichia.analysis.figures import FIGURES, Chart, MapGrid, Options, Picture, element_similarity
from stoichia.analysis.page import figure_file
from stoichia.loaders.errors import InputError
from stoichia.loaders.known_by import KnownBy

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing
    from matplotlib.transforms import Bbox

BASELINES = Path(__file__).parent / "baseline"
# Of 255, root mean square over all pixels: room for another version of a library, not for other colours or numbers.
TOLERANCE = 2.5

CHARTS = (
    *("periodic-table", "element-pairs", "atoms", "electronegativity"),
    *("element-similarity", "hit-rates", "score-shares"),
)


def drawn_rows(figure: Picture) -> list[dict[str, str]]:
    """Return the rows that a chart's definition holds; of several tables, those of the one with the most columns."""
    tables = [list(csv.DictReader(io.StringIO(text))) for text in chart(figure).spec["datasets"].values()]
    return max(tables, key=lambda rows: len(rows[0]))


def chart(figure: Picture) -> Chart:
    assert isinstance(figure, Chart)
    return figure


@pytest.fixture(scope="module")
def compositions(mapped: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every composition of the small space, one by one: what the figures count by other ways."""
    return mapped.sql(
        """
        select n_components, elements::varchar[] as elements, list_sum(amounts)::integer as n_atoms,
            category::varchar as category
        from composition
        """
    ).pl()


def numbers(categories: Counter[str]) -> dict[str, int]:
    """Return the seven numbers of a count from those of the categories."""
    return {
        **{category: categories[category] for category in palette.CATEGORIES},
        "allowed": categories["standard"] + categories["missing"],
        "known": categories["standard"] + categories["interesting"],
        "unique": categories.total(),
    }


def counted(
    compositions: pl.DataFrame, keys: Callable[[dict[str, Any]], Sequence[object]]
) -> dict[object, Counter[str]]:
    """Return how many compositions of each category there are for each key that a composition has."""
    found: dict[object, Counter[str]] = {}
    for row in compositions.iter_rows(named=True):
        for key in keys(row):
            found.setdefault(key, Counter())[row["category"]] += 1
    return found


def test_periodic_table_shows_exact_counts(mapped: duckdb.DuckDBPyConnection, compositions: pl.DataFrame) -> None:
    expected = counted(compositions, lambda row: [(row["n_components"], symbol) for symbol in row["elements"]])
    shown = drawn_rows(figures.make(mapped, "periodic-table", interactive=True))
    assert len(shown) == len(expected) == 2 * 13
    for row in shown:
        of_row = numbers(expected[int(row["n_components"]), row["symbol"]])
        assert {number: int(row[f"n_{number}"]) for number in palette.NUMBERS} == of_row


def test_periodic_table_of_a_source(mapped: duckdb.DuckDBPyConnection) -> None:
    """Of theirs, MgO and LiF are in the space and NaCl is not."""
    options = Options(number="known", known_by=KnownBy(sources=["theirs"]))
    shown = {row["symbol"]: int(row["n_known"]) for row in drawn_rows(figures.make(mapped, "periodic-table", options))}
    assert {symbol for symbol, n in shown.items() if n} == {"Mg", "O", "Li", "F"}


def test_reader_chooses_what_is_known(mapped: duckdb.DuckDBPyConnection) -> None:
    choices = [("theirs", KnownBy(sources=["theirs"]))]
    figure = figures.make(mapped, "periodic-table", interactive=True, choices=choices)
    n_known = Counter[str]()
    for row in drawn_rows(figure):
        n_known[row["known"]] += int(row["n_known"])
    # Every composition counts once for each of its elements.
    assert n_known == {"0": 2 * 31 + 3 * 11, "1": 2 * 2}
    (known,) = [parameter for parameter in chart(figure).spec["params"] if parameter["name"] == "known"]
    assert known["bind"]["labels"] == ["any loaded source", "theirs"]


def test_periodic_table_stands_as_usual(connection: duckdb.DuckDBPyConnection) -> None:
    """Each element in a place of its own: Lu and Lr in group 3, La to Yb and Ac to No below."""
    shown = {
        row["symbol"]: (float(row["column"]), float(row["row"]))
        for row in drawn_rows(figures.make(connection, "periodic-table"))
    }
    assert len(set(shown.values())) == len(shown) == 103
    assert shown["H"] == (1, 1)
    assert shown["He"] == (18, 1)
    assert shown["Lu"] == (3, 6)
    assert shown["Lr"] == (3, 7)
    f_block = connection.execute(
        "select period, list(symbol::varchar order by z) from element where block = 'f' group by period order by period"
    ).fetchall()
    assert [(period, symbols[0], symbols[-1]) for period, symbols in f_block] == [(6, "La", "Yb"), (7, "Ac", "No")]
    ((lanthanides,), (actinides,)) = ({shown[symbol][1] for symbol in symbols} for _, symbols in f_block)
    assert 7 < lanthanides < actinides
    assert [shown[symbol][0] for symbol in ("La", "Yb", "Ac", "No")] == [3, 16, 3, 16]


def test_element_pairs_show_exact_counts(mapped: duckdb.DuckDBPyConnection, compositions: pl.DataFrame) -> None:
    expected = counted(
        compositions,
        lambda row: [
            (row["n_components"], frozenset((one, other)))
            for i, one in enumerate(row["elements"])
            for other in row["elements"][i + 1 :]
        ],
    )
    shown = drawn_rows(figures.make(mapped, "element-pairs", interactive=True))
    assert len(shown) == len(expected) == 2 * 13 * 12 // 2
    for row in shown:
        pair = frozenset((row["symbol"], row["other_symbol"]))
        of_row = numbers(expected[int(row["n_components"]), pair])
        assert {number: int(row[f"n_{number}"]) for number in palette.NUMBERS} == of_row


def test_elements_of_pairs_stand_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    spec = chart(figures.make(connection, "element-pairs")).spec
    (symbols,) = [parameter["value"] for parameter in spec["params"] if parameter["name"] == "symbols"]
    assert symbols["group"][:8] == ["H", "Li", "Na", "K", "Rb", "Cs", "Fr", "Be"]
    assert symbols["group"][-6:] == ["He", "Ne", "Ar", "Kr", "Xe", "Rn"]
    assert symbols["group"].index("Ra") + 1 == symbols["group"].index("La")
    assert symbols["group"].index("No") + 1 == symbols["group"].index("Sc")
    assert symbols["electronegativity"][-2:] == ["O", "F"]


def test_atoms_show_exact_shares(mapped: duckdb.DuckDBPyConnection, compositions: pl.DataFrame) -> None:
    expected = counted(compositions, lambda row: [(row["n_components"], row["n_atoms"])])
    check_shares(figures.make(mapped, "atoms"), "n_atoms", expected)


def test_electronegativity_shows_exact_shares(mapped: duckdb.DuckDBPyConnection, compositions: pl.DataFrame) -> None:
    """Bins of 0.1, in hundredths: differences of Pauling's numbers are whole ones of those."""
    hundredths = {
        symbol: value and round(100 * value)
        for symbol, value in mapped.execute("select symbol::varchar, electronegativity from element").fetchall()
    }

    def bin_of(row: dict[str, Any]) -> Sequence[object]:
        values = [hundredths[symbol] for symbol in row["elements"]]
        return [] if None in values else [(row["n_components"], (max(values) - min(values)) // 10 / 10)]

    figure = figures.make(mapped, "electronegativity")
    check_shares(figure, "electronegativity_difference", counted(compositions, bin_of))
    n_unknown = sum(
        any(hundredths[symbol] is None for symbol in elements) for elements in compositions["elements"].to_list()
    )
    assert f"{n_unknown:,} compositions with an element of unknown" in json.dumps(chart(figure).spec["title"])


def test_recall_against_precision_is_the_comparison(mapped: duckdb.DuckDBPyConnection) -> None:
    figure = figures.make(mapped, "recall-precision")
    compared = mapped.sql("from comparison where n_standard > 0").pl()
    assert compared["oxidation_states"].n_unique() == 6
    assert {
        (row["oxidation_states"], int(row["n_components"])): (float(row["recall"]), float(row["precision"]))
        for row in drawn_rows(figure)
    } == {
        (name.replace(",", " "), n_components): tuple(shares)
        for name, n_components, *shares in compared.select(
            "oxidation_states", "n_components", "recall", "precision"
        ).rows()
    }
    cuts = figure.rows.filter(pl.col("consensus").is_not_null())
    assert set(cuts.select("consensus", "commonality").rows()) == {(1, "0%"), (1, "10%"), (30, "0%"), (30, "10%")}
    assert {row["word"] for row in drawn_rows(figure)} == {"smact14", "wiki", "≥ 0%", "≥ 10%", ""}


def test_without_a_comparison_it_is_asked_for(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(InputError, match="stoichia compare"):
        figures.make(connection, "recall-precision")


def test_families_stand_together(mapped: duckdb.DuckDBPyConnection) -> None:
    figure = figures.make(mapped, "element-similarity", Options(components=2))
    rows = [
        (one, other, 0.9 if {one, other} in ({"Li", "K"}, {"F", "I"}) else 0.1)
        for one in ("F", "K", "I", "Li")
        for other in ("F", "K", "I", "Li")
        if one != other
    ]
    order = element_similarity.in_families(pl.DataFrame(rows, ["symbol", "other_symbol", "similarity"], orient="row"))
    assert abs(order.index("Li") - order.index("K")) == abs(order.index("F") - order.index("I")) == 1
    shown = {(row["symbol"], row["other_symbol"]): float(row["similarity"]) for row in drawn_rows(figure)}
    assert shown == {
        (one, other): pytest.approx(value)
        for one, other, value in mapped.execute(
            "select symbol::varchar, other_symbol::varchar, similarity from element_similarity where n_components = 2"
        ).fetchall()
    }


@pytest.mark.parametrize(
    ("name", "verb"),
    [("element-similarity", "candidates"), ("hit-rates", "--validate"), ("score-shares", "candidates")],
)
def test_without_candidates_they_are_asked_for(connection: duckdb.DuckDBPyConnection, name: str, verb: str) -> None:
    with pytest.raises(InputError, match=verb):
        figures.make(connection, name)


def test_one_draw_of_hidden_compositions_has_no_interval(mapped: duckdb.DuckDBPyConnection) -> None:
    """Of one, hits stand without bars, and the figure says so."""
    several = chart(figures.make(mapped, "hit-rates")).spec
    assert [layer["mark"]["type"] for layer in several["spec"]["layer"]] == ["rule", "line", "point"]
    # What is temporary goes before what the warehouse has by its name.
    mapped.execute("create temp table candidate_validation as from main.candidate_validation where seed = 0")
    try:
        spec = chart(figures.make(mapped, "hit-rates")).spec
    finally:
        mapped.execute("drop table temp.candidate_validation")
    assert [layer["mark"]["type"] for layer in spec["spec"]["layer"]] == ["line", "point"]
    assert "hidden, once" in json.dumps(spec)
    assert "which has no interval" in json.dumps(spec)
    assert "interval from" not in json.dumps(spec)


def check_shares(figure: Picture, quantity: str, expected: dict[Any, Counter[str]]) -> None:
    components = {palette.compositions(n): n for n in (2, 3)}
    points = [row for row in drawn_rows(figure) if row["is_word"] == "0"]
    shown = {(components[row["components"]], float(row[quantity]), row["category"]): row for row in points}
    assert len(shown) == len(points) == sum(len(categories) for categories in expected.values())
    for (n_components, value), categories in expected.items():
        for category, n in categories.items():
            row = shown[n_components, float(value), category]
            assert int(row["n"]) == n
            assert float(row["share"]) == pytest.approx(n / categories.total())


def test_words_stand_free_of_each_other(connection: duckdb.DuckDBPyConnection) -> None:
    """No word of a panel lies on another: they differ in height, or stand apart."""
    words = [row for row in drawn_rows(figures.make(connection, "electronegativity")) if row["is_word"] == "1"]
    assert len(words) == 3 * 4
    for i, one in enumerate(words):
        for other in words[i + 1 :]:
            if one["components"] == other["components"]:
                height = abs(np.log10(float(one["share"]) / float(other["share"])))
                width = abs(float(one["electronegativity_difference"]) - float(other["electronegativity_difference"]))
                assert height > 0.2 or width > 0.5


@pytest.mark.parametrize("name", ["maps", "anion-maps"])
def test_grid_shows_every_point_where_it_is(mapped: duckdb.DuckDBPyConnection, name: str) -> None:
    from matplotlib.lines import Line2D
    from scipy.spatial import cKDTree

    figure = figures.make(mapped, name, Options(components=2))
    assert isinstance(figure, MapGrid)
    kind = {"maps": "category", "anion-maps": "anion_chemistry_of(elements)"}[name]
    kinds = {"maps": palette.CATEGORIES, "anion-maps": palette.ANION_CHEMISTRIES}[name]
    panels = panels_of(figure.drawing)
    maps = mapped.execute(
        "select map_id, embedding, method from map join map_sample using (map_sample_id) where n_components = 2"
    ).fetchall()
    assert len(panels) == len(maps) == 4
    place = {
        (embedding, method): panels[2 * i + j]
        for i, embedding in enumerate(["magpie", "random_200"])
        for j, method in enumerate(["pca", "tsne"])
    }
    for map_id, embedding, method in maps:
        panel = place[embedding, method]
        present, shown, expected = set(), {}, {}
        for look in kinds:
            colour = palette.LOOKS[look].paper
            lines = [a for a in figure.drawing.artists if isinstance(a, Line2D) and a.get_color() == colour]
            assert {line.get_marker() for line in lines} == {palette.LOOKS[look].marker}
            points = np.concatenate([line.get_xydata() for line in lines])
            shown[look] = points[[panel.contains(*point) for point in points]]
            rows = mapped.execute(
                f"select x, y from map_point join map using (map_id) join map_composition using (map_sample_id, "
                f"point_number) where map_id = $1 and {kind} = $2",
                [map_id, look],
            ).fetchall()
            expected[look] = np.array(rows, dtype=float).reshape(-1, 2)
            present |= {palette.LOOKS[look].letter} if rows else set()
        of_shown, of_expected = (in_unit_square(points) for points in (shown, expected))
        for look in kinds:
            assert len(of_shown[look]) == len(of_expected[look])
            for some, others in ((of_shown, of_expected), (of_expected, of_shown)):
                if len(some[look]):
                    assert cKDTree(some[look]).query(others[look])[0].max() < 1e-6
        # Each kind that is there has its letter.
        assert present <= set(texts_in(figure.drawing, panel))


def panels_of(drawing: "Drawing") -> "list[Bbox]":
    """Return where the panels of a grid are, row by row."""
    from matplotlib.patches import Rectangle

    return [patch.get_bbox() for patch in drawing.artists if isinstance(patch, Rectangle)]


def texts_in(drawing: "Drawing", frame: "Bbox") -> list[str]:
    return [text.get_text() for text in drawing.texts if frame.contains(*text.get_position())]


def in_unit_square(points: dict[str, Any]) -> dict[str, Any]:
    """Return points of several kinds as parts of the width and height that all of them take."""
    every = np.concatenate(list(points.values()))
    return {kind: (some - every.min(axis=0)) / np.ptp(every, axis=0) for kind, some in points.items()}


def test_latest_maps_are_shown(mapped_warehouse: Path, tmp_path: Path) -> None:
    """Of an older sample, and an older map of the same embedding and method, nothing."""
    import shutil

    copy = tmp_path / "copy.duckdb"
    shutil.copy(mapped_warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        before = connection.sql(queries.map_points(2, "category")).fetchall()
        of_old = "from map where map_sample_id in (select map_sample_id from old)"
        for statement in (
            "create temp table old as select * from map_sample where n_components = 2",
            "insert into map_sample select * replace ('old' as map_sample_id, '2000-01-01' as drawn_at) from old",
            f"insert into map select * replace ('old' || map_id as map_id, 'old' as map_sample_id) {of_old}",
            f"insert into map select * replace ('e' || map_id as map_id, '2000-01-01' as made_at) {of_old}",
        ):
            connection.execute(statement).fetchall()
        assert connection.sql(queries.map_points(2, "category")).fetchall() == before


@pytest.mark.parametrize("name", [*CHARTS, "recall-precision"])
@pytest.mark.seeded(2)
def test_definition_of_a_chart_is_valid(mapped: duckdb.DuckDBPyConnection, name: str) -> None:
    """That is not looked at when it is drawn."""
    import altair as alt

    definition = chart(figures.make(mapped, name, interactive=True)).spec
    # Raises where it is not.
    assert alt.Chart.from_dict(definition, validate=True).to_dict()["config"] == definition["config"]


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("colours", palette.PALETTES)
@pytest.mark.seeded(6)
def test_chart_looks_as_it_did(mapped: duckdb.DuckDBPyConnection, name: str, colours: str) -> None:
    check_looks(name, colours, figures.make(mapped, name, Options(colours=colours)).png())


@pytest.mark.parametrize("kinds", [palette.CATEGORIES, palette.ANION_CHEMISTRIES])
@pytest.mark.parametrize("colours", palette.PALETTES)
def test_grid_looks_as_it_did(kinds: tuple[str, ...], colours: str) -> None:
    """Of made-up points: t-SNE's differ from machine to machine."""
    random = np.random.default_rng(0)
    points = pl.concat(
        pl.DataFrame(
            {
                "x": (random.random(120) + random.random(120) + i * spread).astype("f4"),
                "y": (random.random(120) - i % 2).astype("f4"),
            }
        ).with_columns(embedding=pl.lit(embedding), method=pl.lit(method), kind=pl.lit(kind))
        for embedding, spread in (("magpie", 1.0), ("own", 0.2))
        for method in ("pca", "umap")
        if (embedding, method) != ("own", "umap")
        for i, kind in enumerate(kinds)
    )
    scores = points.select("embedding", "method").unique().with_columns(trustworthiness=0.9, silhouette=-0.001)
    figure = map_grid.draw(points, scores, kinds, colours, "Title", "A note", with_silhouette=len(kinds) == 4)
    texts = [texts_in(figure, frame) for frame in panels_of(figure)]
    assert ["not made" in of_panel for of_panel in texts] == [False, False, False, True]
    assert [f"n {120 * len(kinds)}   trust. 0.900" + "   silh. 0.00" * (len(kinds) == 4) in of for of in texts[:3]] == [
        True
    ] * 3
    assert [text.get_text() for text in figure.texts if text.get_rotation()] == ["Magpie", "own"]
    check_looks("maps" if len(kinds) == 4 else "anion-maps", colours, map_grid.image(figure))


def check_looks(name: str, colours: str, png: bytes) -> None:
    """Compare with the baseline. To draw one anew after a change that is meant, remove it and run the test twice."""
    with Image.open(io.BytesIO(png)) as whole:
        picture = whole.convert("RGB").resize((400, round(400 * whole.height / whole.width)), Image.Resampling.BOX)
    path = BASELINES / f"{name}-{colours}.png"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        picture.save(path, optimize=True)
        pytest.fail(f"{path.name} was not there and is drawn now: look at it")
    assert path.stat().st_size < 50_000
    assert difference(picture, path) < TOLERANCE
    (other,) = set(palette.PALETTES) - {colours}
    assert difference(picture, BASELINES / f"{name}-{other}.png") > TOLERANCE


def difference(picture: Image.Image, path: Path) -> float:
    """Return the root mean square difference of the pixels, of 255, from a picture in a file."""
    with Image.open(path) as baseline:
        # Another font may take another line's height.
        assert abs(picture.height - baseline.height) <= 2
        other = np.asarray(baseline.convert("RGB").resize(picture.size), dtype=float)
    return float(np.sqrt(np.mean((np.asarray(picture, dtype=float) - other) ** 2)))


@pytest.mark.parametrize(
    "name",
    [
        "atoms",
        "maps",
        *(pytest.param(name, marks=pytest.mark.exhaustive) for name in FIGURES if name not in {"atoms", "maps"}),
    ],
)
@pytest.mark.seeded(1)
def test_files_are_the_same_every_time(mapped: duckdb.DuckDBPyConnection, name: str, tmp_path: Path) -> None:
    for suffix in figure_file.FORMATS:
        figure_file.write(mapped, name, tmp_path / f"1{suffix}")
        # Vega's library writes a PDF's fonts in any order.
        if suffix != ".pdf":
            figure_file.write(mapped, name, tmp_path / f"2{suffix}")
            assert (tmp_path / f"1{suffix}").read_bytes() == (tmp_path / f"2{suffix}").read_bytes()
    assert (tmp_path / "1.pdf").read_bytes().startswith(b"%PDF-")
    root = ET.fromstring((tmp_path / "1.svg").read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    with Image.open(tmp_path / "1.png") as picture:
        assert picture.width > 1000
    # Nothing of today, nor of this machine.
    assert not re.search(rb"20\d\d-\d\d-\d\dT", (tmp_path / "1.svg").read_bytes())


def test_points_of_a_grid_are_an_image_in_its_svg(mapped: duckdb.DuckDBPyConnection) -> None:
    """One of all panels; letters and frames stay lines."""
    svg = figures.make(mapped, "maps").svg()
    assert svg.count("<image") == 1
    assert svg.count("<path") > 50
    assert len(svg) < 400_000


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("map", Options(), "no figure map: there are anion-maps, atoms,"),
        ("atoms", Options(colours="neon"), "no palette neon"),
        ("periodic-table", Options(number="plausible"), "no compositions called plausible"),
        ("periodic-table", Options(components=5), "no quinary compositions"),
        ("atoms", Options(number="missing"), "shows every category"),
        ("maps", Options(known_by=KnownBy(only_stable=True)), "stoichia map ran: leave the sources out"),
        ("recall-precision", Options(known_by=KnownBy(sources=["mine"])), "stoichia compare ran: leave"),
        (
            "periodic-table",
            Options(known_by=KnownBy(sources=["nobody's"])),
            "no source of that name is loaded: nobody's",
        ),
    ],
)
def test_what_a_figure_cannot_be_is_told(
    mapped: duckdb.DuckDBPyConnection, name: str, options: Options, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        figures.make(mapped, name, options)


def test_without_maps_they_are_asked_for(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="stoichia map"):
        figures.make(connection, "maps")
    with pytest.raises(InputError, match="end its name in"):
        figure_file.write(connection, "atoms", tmp_path / "atoms.eps")


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.seeded(3)
def test_query_is_what_is_shown(mapped: duckdb.DuckDBPyConnection, name: str) -> None:
    figure = figures.make(mapped, name)
    assert frames.frame(mapped.sql(figure.sql)).equals(figure.rows)


@pytest.mark.parametrize(
    ("value", "sql"),
    [("it's", "'it''s'"), (True, "true"), (0.05, "0.05"), (["a", "'); drop"], "['a', '''); drop']"), (-3, "-3")],
)
def test_literal(connection: duckdb.DuckDBPyConnection, value: Any, sql: str) -> None:  # noqa: ANN401
    assert queries.literal(value) == sql
    ((read,),) = connection.execute(f"select {sql}").fetchall()
    assert (float(read) if isinstance(value, float) else read) == value
