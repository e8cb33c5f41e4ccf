"""The report: every number comes from the query beside it, texts stay texts, Chromium has nothing to complain of."""

import base64
import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from running import in_text, run_command

from stoichia.analysis import figures, palette, report
from stoichia.analysis.page import figure_file
from stoichia.analysis.report import tables
from stoichia.loaders.errors import InputError
from stoichia.loaders.warehouse import open_isolated, open_warehouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = "<script>document.title = 'taken over'</script>"


@pytest.fixture(scope="module")
def written(mapped: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of the report of the small warehouse."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    report.write(mapped, path, system=["Li", "Al", "O"])
    return path


class Reader(HTMLParser):
    """Reads of a page its tables with their queries, its scripts, and the addresses in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.answers: list[dict[str, Any]] = []
        self.queries: list[str] = []
        self.scripts: list[tuple[str | None, str]] = []
        self.addresses: list[tuple[str, str]] = []
        self.pictures: list[str] = []
        self.text: list[str] = []
        self._into: list[str] | None = None
        self._in_table = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Begin what the element holds."""
        given = dict(attributes)
        self.addresses += [(tag, str(given[name])) for name in ("src", "href", "action", "data") if name in given]
        match tag:
            case "img":
                self.pictures.append(given.get("alt") or "")
            case "div" if given.get("class") == "answer":
                self.answers.append({"headings": [], "rows": [], "sql": ""})
                self._in_table = True
            case "tr" if self._in_table:
                self.answers[-1]["rows"].append([])
            case "td" if self._in_table:
                self._into = []
                self.answers[-1]["rows"][-1].append(self._into)
            case "th" if self._in_table:
                self._into = []
                self.answers[-1]["headings"].append(self._into)
            case "small" if self._into is not None:
                self._into.append("\n")
            case "code" | "caption":
                self._into = []
            case "script":
                self._into = []
                self.scripts.append((given.get("type"), ""))

    def handle_endtag(self, tag: str) -> None:
        """Keep what the element held."""
        taken = "".join(self._into or [])
        match tag:
            case "code":
                self.queries.append(taken)
                if self._in_table and not self.answers[-1]["sql"]:
                    self.answers[-1]["sql"] = taken
            case "script":
                self.scripts[-1] = (self.scripts[-1][0], taken)
            case "pre":
                self._in_table = False
        if tag in ("code", "script", "td", "th", "caption"):
            self._into = None

    def handle_data(self, data: str) -> None:
        """Read a text."""
        self.text.append(data)
        if self._into is not None:
            self._into.append(data)


@pytest.fixture(scope="module")
def page(written: Path) -> Reader:
    """Return what a reader of the page finds."""
    return Reader(written.read_text(encoding="utf-8"))


def in_words(value: object) -> str:
    """Return a value as the page writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return (f"{value:.2e}" if 0 < abs(value) < 1e-3 else f"{value + 0.0:,.3f}").replace("-", "−")
        case list():
            return ", ".join(in_words(item) for item in value)
    return str(value)


def test_every_table_shows_what_its_query_gives(mapped_warehouse: Path, page: Reader, tmp_path: Path) -> None:
    """Cell by cell, with the query run as `stoichia query` runs it: cut off from files and network."""
    assert len(page.answers) >= 14
    with open_isolated(mapped_warehouse, [tmp_path]) as connection:
        for answer in page.answers:
            relation = connection.sql(answer["sql"])
            names, rows = relation.columns, relation.fetchall()
            beside = [name.startswith(("percent_", "error_", "formulas_")) for name in names]
            # The first row is that of the headings.
            shown = [["".join(cell) for cell in row] for row in answer["rows"][1:]]
            if not rows:
                assert shown == [["none"]]
                continue
            assert len(shown) == len(rows), answer["sql"]
            assert len(answer["headings"]) == beside.count(False)
            for cells, row in zip(shown, rows, strict=True):
                at = -1
                for name, value, is_beside in zip(names, row, beside, strict=True):
                    at += not is_beside
                    expected = in_words(value)
                    if name.startswith("percent_"):
                        (percent,) = re.findall(r"([\d.]+) %", cells[at])
                        assert float(percent) == pytest.approx(value, rel=0.6, abs=0.005)
                    elif hasattr(value, "isoformat"):
                        assert cells[at] == value.isoformat(sep=" ", timespec="minutes")
                    elif any(beside) or name.startswith("accuracy"):
                        assert expected.replace("-", "−") in cells[at] or expected in cells[at], answer["sql"]
                    else:
                        assert cells[at] == expected.replace("-", "−" if isinstance(value, float | Decimal) else "-")


def test_every_query_runs(mapped: duckdb.DuckDBPyConnection, page: Reader) -> None:
    """Those of the figures, of the sentences and of the dictionary too."""
    queries = [query for query in page.queries if " " in query and not query.startswith(("stoichia ", "duckdb "))]
    selects = [query for query in queries if query.lstrip().startswith(("select", "with"))]
    assert len(selects) >= len(page.answers) + len(figures.FIGURES)
    for query in selects:
        assert mapped.execute(query).fetchall() is not None


def test_query_runs_in_the_command(mapped_warehouse: Path, page: Reader) -> None:
    """Table 2, copied from the page."""
    words = ("--db", mapped_warehouse, "query", "-", "--format", "json")
    done = run_command(mapped_warehouse.parent, *words, stdin=page.answers[0]["sql"].encode())
    assert done.returncode == 0
    shown = [int("".join(row[1]).replace(",", "")) for row in page.answers[0]["rows"][1:]]
    assert [row["n_unique"] for row in json.loads(done.stdout)] == shown == [858, 15730]


def test_sentences_have_the_numbers_of_their_query(mapped: duckdb.DuckDBPyConnection, written: Path) -> None:
    text = html.unescape(
        re.sub(r"<[^>]*>", "", written.read_text(encoding="utf-8").partition("<main")[2].partition('id="system"')[0])
    )
    row = mapped.sql(tables.SUMMARY).pl().row(0, named=True)
    assert row["n_unique"] == 858 + 15730
    for name in ("n_unique", "n_allowed", "n_known", "n_missing", "n_known_formulas", "n_known_outside"):
        assert re.search(rf"\b{row[name]:,}\b", text), name
    assert "2 or 3 of 13 elements (H to Al)" in " ".join(text.split())


def test_table_1_is_that_of_the_system(mapped: duckdb.DuckDBPyConnection, page: Reader) -> None:
    (table,) = [answer for answer in page.answers if "".join(answer["headings"][0]) == "subsystem"]
    subsystems = ["".join(row[0]) for row in table["rows"][1:]]
    assert subsystems == ["Al–O", "Li–Al", "Li–O", "Li–Al–O"]
    standard = "".join(table["rows"][1][1])
    assert standard == "1\nAl2O3"
    ((n,),) = mapped.execute("select count(*) from system('Li-Al-O')").fetchall()
    numbers = [
        int(re.match(r"[\d,]+", "".join(cell))[0].replace(",", "")) for row in table["rows"][1:] for cell in row[1:]
    ]  # type: ignore[index]
    assert sum(numbers) == n


def test_reasons_and_rejected_rows_are_there(page: Reader) -> None:
    text = " ".join("".join(page.text).split())
    for words in ("all metals", "no such element", "Version of stoichia", "smact14", "Park", "magpie"):
        assert words in text


def test_texts_of_sources_stay_texts(written: Path, page: Reader) -> None:
    """The only scripts that can run are ours, and the policy names them by what is in them."""
    text = written.read_text(encoding="utf-8")
    assert HOSTILE not in text
    assert HOSTILE in "".join(page.text)
    assert "<b>bold" not in text
    assert not re.search(r"<[^>]*onerror", text)
    running = [script for kind, script in page.scripts if kind is None]
    assert len(running) == 3
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    hashes = {
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'" for script in running
    }
    assert hashes == set(html.unescape(policy).partition("script-src ")[2].partition(";")[0].split())
    assert "default-src 'none'" in html.unescape(policy)


def test_nothing_is_fetched(page: Reader) -> None:
    """What is loaded stands in the page; addresses elsewhere are links for people."""
    for tag, address in page.addresses:
        assert address.startswith(("data:", "#")) or (tag == "a" and address.startswith("https://doi.org/"))


def test_every_picture_is_told_in_words(page: Reader) -> None:
    assert len(page.pictures) == 5 + 2 + 1 + 4 + 3 + 3 + 5
    assert min(map(len, page.pictures)) > 60


@pytest.mark.exhaustive
def test_figures_are_files_too(mapped: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    report.write(mapped, tmp_path / "report.html", figures_folder=tmp_path / "figures")
    names = {path.name for path in (tmp_path / "figures").iterdir()}
    stems = {*figures.FIGURES, "maps-binary", "maps-ternary", "anion-maps-binary"} - {"maps", "anion-maps"}
    assert names == {f"{stem}{suffix}" for stem in stems for suffix in (".svg", ".png", ".pdf")}


@pytest.mark.exhaustive
def test_report_without_maps(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The embedded sources alone, and the paper's system."""
    path = tmp_path / "report.html"
    report.write(connection, path, colours="safe")
    text = path.read_text(encoding="utf-8")
    assert "stoichia map" in text
    assert 'class="viewer' not in text
    assert "16,980,397,793" in text
    assert "Li–Zn–Sn–O" in text
    assert palette.LOOKS["missing"].safe in text
    assert palette.LOOKS["missing"].paper not in text
    assert path.stat().st_size < 5_000_000


def test_bad_choices_are_told(mapped: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no element or group of elements of that name: Xx"):
        report.write(mapped, tmp_path / "report.html", system=["Li", "Xx"])
    with pytest.raises(InputError, match="no palette neon"):
        report.write(mapped, tmp_path / "report.html", colours="neon")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["report", "--to", "{warehouse}"], "end its name in .html"),
        (["report", "--to", "{folder}/nowhere/report.html"], "no folder"),
        (["report", "--to", "{folder}/report.html", "--figures", "{file}"], "is a file"),
        (["report", "--to", "{folder}/report.html", "--system", ","], "--system takes element symbols"),
        (["figure", "atoms", "--to", "{warehouse}"], "end its name in .svg or .png or .pdf or .html"),
        (["figure", "atoms", "--to", "{folder}/nowhere/atoms.svg"], "no folder"),
        (["figure", "atoms", "--to", "{folder}.svg"], "is a folder"),
    ],
)
@pytest.mark.seeded(2)
def test_files_that_cannot_be_are_refused_and_nothing_is_lost(
    mapped_warehouse: Path, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.svg").mkdir()
    (tmp_path / "file").touch()
    places = {"warehouse": mapped_warehouse, "folder": tmp_path / "folder", "file": tmp_path / "file"}
    before = hashlib.sha256(mapped_warehouse.read_bytes()).digest()
    words = ("--db", mapped_warehouse, *(argument.format(**places) for argument in arguments))
    result = in_text(run_command(tmp_path, *words))
    assert result.returncode == 2
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1
    assert hashlib.sha256(mapped_warehouse.read_bytes()).digest() == before
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.mark.costly
def test_figures_say_when_what_is_known_has_changed(mapped_warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "stoichia.duckdb"
    shutil.copy(mapped_warehouse, path)
    with open_warehouse(path, writable=True) as connection:
        assert "run stoichia map again" not in figures.make(connection, "maps").svg()
        connection.execute("delete from known_composition where formula = 'Li2O'")
        assert "1 of them have become known or unknown" in figures.make(connection, "maps").svg()


class Watched:
    """A page in Chromium, with what it said and asked for."""

    def __init__(self, browser: "Browser", path: Path, width: int = 1366) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        self.said: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.address = path.as_uri()
        self.page.goto(self.address)

    def look_at(self, selector: str) -> None:
        """Scroll to an element and wait until it is alive."""
        self.page.evaluate("selector => document.querySelector(selector).scrollIntoView()", selector)
        self.page.wait_for_selector(f"{selector}[data-state=live], {selector} [data-state=live]")
        self.page.evaluate("selector => document.querySelector(selector).scrollIntoView()", selector)

    def close(self) -> None:
        """Close it, and check that it was quiet and asked for nothing but itself."""
        self.page.close()
        assert self.said == []
        assert [address for address in self.requests if not address.startswith(("data:", "blob:"))] == [self.address]


@pytest.fixture
def watched(browser: "Browser", written: Path) -> Iterator[Watched]:
    """Give the report in Chromium."""
    watched = Watched(browser, written)
    yield watched
    watched.close()


def test_page_is_quiet_and_fetches_nothing(watched: Watched) -> None:
    """With every figure looked at, and the hostile texts in view."""
    for selector in ("#figure-periodic-table", ".viewer", "#figure-element-pairs", "#figure-atoms"):
        watched.look_at(selector)
    watched.page.evaluate("document.querySelector('#rejected').scrollIntoView()")
    assert HOSTILE in watched.page.locator("#rejected").inner_text()
    assert watched.page.title() == "The space of inorganic compositions"


def tips_of_map(page: "Page") -> set[tuple[str, ...]]:
    """Return the tooltips that the mouse finds all over a map, line by line."""
    box = page.locator(".plot > canvas").bounding_box()
    assert box
    found = set()
    for x in range(10, int(box["width"]), 50):
        for y in range(10, int(box["height"]), 50):
            page.mouse.move(box["x"] + x, box["y"] + y)
            tip = page.evaluate(
                "() => { const tip = document.querySelector('.plot .tip');"
                " return tip.hidden ? null : [...tip.children].map((line) => line.textContent) }"
            )
            if tip:
                found.add(tuple(tip))
    return found


@pytest.mark.costly
def test_map_tells_formula_category_and_reason(mapped: duckdb.DuckDBPyConnection, watched: Watched) -> None:
    watched.look_at(".viewer")
    found = tips_of_map(watched.page)
    expected = {
        (formula, f"{category}: {palette.LOOKS[category].meaning}", reason)
        for formula, category, reason in mapped.execute(
            "select formula, category, reason from map_composition join map_sample using (map_sample_id) "
            "where n_components = 2"
        ).fetchall()
    }
    assert len(found) > 8
    assert found <= expected


@pytest.mark.costly
def test_legend_of_a_map_filters(watched: Watched) -> None:
    page = watched.page
    watched.look_at(".viewer")
    for name in ("standard", "unlikely"):
        button = page.locator(".legend button", has_text=name)
        assert button.get_attribute("aria-pressed") == "true"
        button.click()
        assert button.get_attribute("aria-pressed") == "false"
    assert {tip[1].partition(":")[0] for tip in tips_of_map(page)} <= {"missing", "interesting"}
    # The keyboard brings it back.
    page.locator(".legend button", has_text="standard").press("Enter")
    assert "standard" in {tip[1].partition(":")[0] for tip in tips_of_map(page)}


def test_map_is_chosen_searched_and_zoomed(mapped: duckdb.DuckDBPyConnection, watched: Watched) -> None:
    page = watched.page
    watched.look_at(".viewer")
    form = page.locator(".viewer form")
    form.locator("[name=find]").fill("Li F")
    expected = {
        formula
        for (formula,) in mapped.execute(
            "select formula from map_composition join map_sample using (map_sample_id) "
            "where n_components = 2 and list_has_all(elements::varchar[], ['Li', 'F'])"
        ).fetchall()
    }
    assert set(page.locator(".found button").all_inner_texts()) == expected
    page.locator(".found button").first.focus()
    assert page.locator(".plot .tip strong").inner_text() in expected
    form.locator("[name=find]").fill("")
    for name, value in (
        ("embedding", "random_200"),
        ("method", "tsne"),
        ("kind", "anionChemistry"),
        ("components", "3"),
    ):
        form.locator(f"[name={name}]").select_option(value)
    page.wait_for_function("document.querySelector('.viewer .scores').textContent.startsWith('Random, t-SNE')")
    ((n_oxides,),) = mapped.execute(
        "select count(*) from map_composition join map_sample using (map_sample_id) "
        "where n_components = 3 and anion_chemistry_of(elements) = 'oxides'"
    ).fetchall()
    page.wait_for_function(
        "n => document.querySelector('.legend').textContent.includes(`oxides (${n})`)", arg=n_oxides, timeout=5000
    )
    whole = page.locator(".plot > canvas").screenshot()
    page.locator(".plot > canvas").hover()
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(200)
    assert page.locator(".plot > canvas").screenshot() != whole
    page.locator("[data-zoom=all]").click()
    page.mouse.move(1, 1)
    page.wait_for_timeout(200)
    assert page.locator(".plot > canvas").screenshot() == whole


def test_periodic_table_tells_and_is_chosen(mapped: duckdb.DuckDBPyConnection, watched: Watched) -> None:
    page, figure = watched.page, watched.page.locator("#figure-periodic-table")
    watched.look_at("#figure-periodic-table")
    figure.locator("svg text", has_text=re.compile("^Li$")).hover(force=True)
    tip = page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    ((n_allowed, n_missing),) = mapped.execute(
        "select n_allowed, n_missing from element_count where symbol = 'Li' and n_components = 2"
    ).fetchall()
    shown = dict(zip(tip.locator("td.key").all_inner_texts(), tip.locator("td.value").all_inner_texts(), strict=True))
    assert shown["element"] == "Lithium"
    assert (shown["allowed"], shown["missing"]) == (f"{n_allowed:,}", f"{n_missing:,}")
    for name, label in (("components", "ternary"), ("number", "known"), ("known", "theirs")):
        figure.locator(f"select[name={name}]").select_option(label=label)
    page.wait_for_function(
        "document.querySelector('#figure-periodic-table svg').textContent.includes('known ternary compositions')"
    )


@pytest.mark.costly
def test_page_fits_a_phone(browser: "Browser", written: Path) -> None:
    watched = Watched(browser, written, width=390)
    page, table, pairs = watched.page, watched.page.locator("#figure-periodic-table"), "#figure-element-pairs"
    for selector in ("#figure-periodic-table", pairs):
        watched.look_at(selector)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    # The whole table; of a wider chart, what is chosen.
    for seen in (table.locator("svg.marks"), *page.locator(f"{pairs} select").all()):
        box = seen.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] < 390
    assert "Li" in table.locator("svg text").all_text_contents()
    # The title is text of the page, and follows what is chosen.
    assert table.locator("p.title").inner_text() == "How often each element occurs in allowed binary compositions"
    table.locator("select[name=components]").select_option(label="ternary")
    table.locator("p.title", has_text="allowed ternary compositions").wait_for()
    # A row of texts is a block, its cells one below the other, none of them a column of syllables.
    for section in ("sources", "forbidden", "provenance"):
        cells = page.locator(f"#{section} .texts td").all()
        boxes = [box for cell in cells if (box := cell.bounding_box()) is not None]
        assert len({box["x"] for box in boxes}) == 1
        assert max(box["height"] for box in boxes) < 200
    watched.close()


@pytest.mark.costly
def test_legend_of_a_chart_filters(watched: Watched) -> None:
    page, figure = watched.page, watched.page.locator("#figure-atoms")
    watched.look_at("#figure-atoms")
    marks = figure.locator("svg .mark-symbol.child_layer_1_marks path")

    def opacities() -> set[str]:
        return set(marks.evaluate_all("marks => marks.map((mark) => mark.getAttribute('opacity') ?? '1')"))

    assert opacities() == {"1"}
    box = figure.locator("svg .role-legend-symbol").nth(1).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(300)
    assert opacities() == {"1", "0.06"}
    figure.locator("svg.marks").click(position={"x": 5, "y": 5})
    page.wait_for_timeout(300)
    assert opacities() == {"1"}
    # The same without a mouse.
    figure.locator("select[name=only]").select_option(label="missing")
    page.wait_for_timeout(300)
    assert opacities() == {"1", "0.06"}


@pytest.mark.parametrize("name", figures.FIGURES)
@pytest.mark.seeded(2)
def test_page_of_one_figure(browser: "Browser", mapped: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.html"
    figure_file.write(mapped, name, path)
    watched = Watched(browser, path)
    watched.page.wait_for_selector("[data-state=live]")
    watched.close()
