"""The explorer's page in a real browser, as a person uses it; what it shows is what Python says of the same file."""

import functools
import http.server
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest
import uvicorn

from stoichia.analysis import analogues, candidates, counts, explorer, frames, label, system
from stoichia.analysis.explorer import content, server
from stoichia.analysis.explorer.content import Look
from stoichia.loaders import candidates as ranking
from stoichia.loaders.warehouse import open_warehouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(
    not (content.PARTS / "of_lock").is_file(), reason="what the page takes from npm is not here"
)
AXE = Path(__file__).parents[2] / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = 1400, 390


@pytest.fixture(scope="module")
def path(made_once: Callable[[str, Callable[[Path], object]], Path], mapped_warehouse: Path) -> Path:
    """Return the path of the small warehouse of two sources, with maps, and candidates ranked."""

    def make(unfinished: Path) -> None:
        shutil.copy(mapped_warehouse, unfinished)
        ranking.make(unfinished)

    return made_once("explored", make)


@pytest.fixture(scope="module")
def asked(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to the same warehouse, which says what is right."""
    with open_warehouse(path) as connection:
        yield connection


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """Give a socket that listens, and its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}/"


@contextmanager
def served(path: Path) -> Iterator[str]:
    """Serve the explorer of a warehouse, and give its address."""
    with listening() as (listener, address):
        app = server.application(path, Look())
        running = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield address
        running.should_exit = True
        thread.join(10)


@contextmanager
def plain(folder: Path) -> Iterator[str]:
    """Serve a folder as Python's own server does, which gives no parts of files, and give its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


@pytest.fixture(scope="module")
def address(path: Path) -> Iterator[str]:
    """Give the address of the explorer of the small warehouse."""
    with served(path) as place:
        yield place


class Reader:
    """A person at the page, with what the page said to the console and asked for."""

    def __init__(self, browser: "Browser", address: str, width: int, **settings: Any) -> None:  # noqa: ANN401
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", accept_downloads=True, **settings
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.said: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.context.on("request", lambda request: self.requests.append(request.url))

    def open(self, state: str = "") -> "Page":
        """Open the page anew."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}{state}")
        self.page.wait_for_selector("html[data-ready]")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until nothing is asked any more."""
        # Not by a function, which the page's policy forbids to be made from text.
        self.page.wait_for_selector("html[data-idle]", state="attached")

    def go(self, state: str) -> "Page":
        """Follow a link to a state of the page."""
        self.page.evaluate(
            "state => { if (location.hash === state) return; "
            "delete document.documentElement.dataset.idle; location.hash = state; }",
            state,
        )
        self.settle()
        return self.page

    def click(self, selector: str) -> None:
        """Click, and wait for the answers."""
        self.page.click(selector)
        self.settle()

    def cell(self, symbol: str) -> str:
        """Return the selector of an element's cell."""
        return f"#elements .cell:has(.symbol:text-is('{symbol}'))"

    def table(self, selector: str) -> list[list[str]]:
        """Return the rows of a table, a text per cell."""
        rows: list[list[str]] = self.page.evaluate(
            "selector => [...document.querySelectorAll(selector + ' tbody tr')].map("
            "row => [...row.cells].map(cell => cell.innerText.trim()))",
            selector,
        )
        return rows

    def table_2(self) -> list[list[int]]:
        """Return Table 2: numbers of components, compositions, allowed, known and of each category."""
        return [[int(cell.split()[0].replace(",", "")) for cell in row] for row in self.table("section.table2")]

    def formulas(self) -> list[str]:
        """Return the formulas that are listed."""
        return [row[0].replace("\n", "") for row in self.table("section.list")]


@pytest.fixture(scope="module", params=[WIDE, pytest.param(NARROW, marks=pytest.mark.exhaustive)])
def reader(browser: "Browser", address: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Give a reader at a screen of so many pixels."""
    reader = Reader(browser, address, request.param)
    reader.open()
    yield reader
    reader.context.close()


def numbers(listed: pl.DataFrame) -> list[list[int]]:
    """Return Table 2 of a list of labelled compositions."""
    inside = listed.filter("in_space").with_columns(category=pl.col("category").cast(pl.String))
    return [
        [
            n,
            of.height,
            of.filter("is_allowed").height,
            of.filter("is_known").height,
            *(of.filter(category=name).height for name in ("standard", "missing", "interesting", "unlikely")),
        ]
        for (n,), of in sorted(inside.group_by("n_components"), key=lambda pair: pair[0])
    ]


def test_the_whole_space_is_counted_first(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    reader.go("")
    expected = counts(asked).select(
        "n_components", *(f"n_{name}" for name in ("unique", "allowed", "known", "standard", "missing")),
        "n_interesting", "n_unlikely",
    )  # fmt: skip
    assert reader.table_2() == [list(row) for row in expected.rows()]
    best = candidates(asked, category="missing", n=25)["formula"].to_list()
    assert reader.formulas() == best


@pytest.mark.costly
def test_elements_are_picked_by_clicks(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    page = reader.go("")
    for symbol in ("Li", "Al", "O"):
        reader.click(reader.cell(symbol))
    listed = system(asked, "Li-Al-O")
    assert reader.table_2() == numbers(listed)
    assert page.inner_text("section.list .range") == f"1 to 25 of {listed.height:,}"
    # A click more requires it, the next excludes it, and one more clears it.
    reader.click(reader.cell("O"))
    assert reader.table_2() == numbers(listed.filter(pl.col("formula").str.contains("O")))
    assert page.get_attribute(reader.cell("O"), "aria-label").startswith("O, Oxygen, required, ")  # type: ignore[union-attr]
    reader.click(reader.cell("O"))
    assert reader.table_2() == numbers(system(asked, "Li-Al"))
    reader.click(reader.cell("O"))
    assert page.get_attribute(reader.cell("O"), "aria-label").startswith("O, Oxygen, not picked, ")  # type: ignore[union-attr]
    page.go_back()
    reader.settle()
    assert page.get_attribute(reader.cell("O"), "aria-label").startswith("O, Oxygen, excluded, ")  # type: ignore[union-attr]


def test_cells_tell_what_an_element_would_add(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    page = reader.go("#allowed=Li,O")
    for symbol in ("Na", "O"):
        added = system(asked, f"Li-O-{symbol}" if symbol != "O" else "Li-O")
        n = added.filter("in_space", pl.col("formula").str.contains(symbol), category="missing").height
        assert page.get_attribute(reader.cell(symbol), "aria-label").endswith(f", {n:,} missing")  # type: ignore[union-attr]


def test_a_system_is_listed_sorted_and_paged(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    page = reader.go("#allowed=Li,Al,O")
    listed = system(asked, "Li-Al-O")
    by_atoms = listed.sort("n_atoms", "n_components", "formula")["formula"].to_list()
    assert reader.formulas() == by_atoms[:25]
    reader.click("section.list button:text-is('Next ›')")
    assert reader.formulas() == by_atoms[25:50]
    page.fill("section.list .jump input", "3")
    page.press("section.list .jump input", "Enter")
    reader.settle()
    assert reader.formulas() == by_atoms[50:75]
    reader.click("section.list button.sort:text('Formula')")
    assert reader.formulas() == sorted(by_atoms)[:25]
    reader.click("section.list button.sort:text('Score')")
    assert page.get_attribute("section.list th:has(button:text('Score'))", "aria-sort") == "descending"
    scores = [float(row[5]) for row in reader.table("section.list") if row[5]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 3
    # A known one is a row of its own, with who lists it.
    rows = {row[0].replace("\n", ""): row for row in reader.table("section.list")}
    assert page.locator("section.list tr[data-formula] .formula sub").count() > 5
    assert all(row[2] in {"standard", "missing", "interesting", "unlikely"} for row in rows.values())


@pytest.mark.costly
def test_a_list_becomes_a_file(reader: Reader, asked: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = reader.go("#allowed=Li,Al,O&category=missing")
    expected = set(system(asked, "Li-Al-O", categories=["missing"])["formula"])
    read = {}
    for words in ("CSV", "Parquet"):
        with page.expect_download() as download:
            page.click(f"section.list button:text-is('{words}')")
        download.value.save_as(tmp_path / words)
        read[words] = tmp_path / words
    rows = pl.read_csv(read["CSV"], infer_schema=False)
    assert set(rows["formula"]) == expected
    with duckdb.connect() as connection:
        columns = frames.frame(connection.sql(f"from read_parquet('{read['Parquet']}')"))
    assert set(columns["formula"]) == expected
    assert columns["n_atoms"].cast(pl.String).to_list() == rows["n_atoms"].to_list()
    assert columns.schema["n_atoms"] == pl.Int64
    assert columns.schema["score"] == pl.Float64


@pytest.mark.costly
def test_picks_become_a_report(reader: Reader, browser: "Browser", tmp_path: Path) -> None:
    page = reader.go("#allowed=Li,Al,O")
    with page.expect_download() as download:
        page.click("section.list button:text-is('As a report')")
    assert download.value.suggested_filename == "Li-Al-O.html"
    download.value.save_as(tmp_path / "report.html")
    report = Reader(browser, (tmp_path / "report.html").as_uri(), WIDE)
    report.page.goto(report.address)
    assert reader.table_2() == report.table_2()
    assert report.page.evaluate("document.querySelector('img').naturalWidth") > 100
    assert [said for said in report.said if "Content Security Policy" not in said] == []
    report.context.close()


@pytest.mark.costly
def test_other_elements_are_let_in(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    reader.go("#allowed=Li,O")
    reader.page.select_option("#options label:has-text('Other elements') select", "any")
    reader.settle()
    found = frames.frame(asked.sql("from find_count(with_elements := ['Li', 'O'], only_in_space := true)"))
    by_components = dict.fromkeys(found["n_components"], 0)
    for n, _, count in found.rows():
        by_components[n] += count
    assert [row[:2] for row in reader.table_2()] == [[n, total] for n, total in by_components.items()]
    assert len(reader.formulas()) == 25
    assert all("Li" in formula and "O" in formula for formula in reader.formulas())
    reader.go("#required=Li&excluded=O,F&others=any&components=3&category=missing&max-atoms=5")
    expected = frames.frame(
        asked.sql(
            "from find(components := 3, with_elements := ['Li'], without_elements := ['O', 'F'], "
            "category := 'missing', max_atoms := 5, only_in_space := true, n := 25)"
        )
    )
    assert reader.formulas() == expected["formula"].to_list()


@pytest.mark.costly
def test_what_counts_as_known_is_chosen(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    page = reader.go("")
    page.click("#options .known summary")
    reader.click("#options label.check:has-text('mine') input")
    # Unticked: what remains is the other one.
    expected = counts(asked, sources=["theirs"])
    assert [row[3] for row in reader.table_2()] == expected["n_known"].to_list()
    reader.go("#allowed=Na,Li,F&source=theirs")
    assert [row[3] for row in reader.table_2()] == [1, 0]
    reader.go("#source=nobody")
    assert "no source of that name is loaded: nobody" in page.inner_text("#trouble")


@pytest.mark.costly
def test_only_usual_states_and_small_amounts(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    page = reader.go("#allowed=Na,Mg,O&usual&category=missing,standard&max-amount=3")
    listed = set(system(asked, "Na-Mg-O", categories=["missing", "standard"])["formula"])
    usual = {
        formula
        for formula in listed
        if asked.execute(
            "select coalesce(max(common_states) filter (is_allowed), 0) >= 0.05 from assignments($1)", [formula]
        ).fetchall()
        == [(True,)]
        and max(int(n or 1) for n in re.findall(r"[A-Z][a-z]?(\d*)", formula)) <= 3
    }
    assert set(reader.formulas()) == usual
    assert 0 < len(usual) < len(listed)
    assert page.is_checked("#options label.check:has-text('usual') input")


def test_one_composition_is_opened(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    page = reader.go("#allowed=Li,O")
    page.fill("#open", "O Li2")
    page.press("#open", "Enter")
    reader.settle()
    ((formula, category, reason),) = label(asked, ["O Li2"]).select("formula", "category", "reason").rows()
    assert page.inner_text("h1.title").replace("\n", "") == formula
    assert page.inner_text(".verdict").startswith(category)
    assert page.inner_text("#view-composition .lead").lower().rstrip(".") == reason.lower()
    parts = {
        title: page.locator(f"#view-composition section:has(h2:text-is('{title}'))")
        for title in page.locator("#view-composition h2").all_inner_texts()
    }
    n_assignments = frames.frame(asked.sql("from assignments('Li2O')")).height
    assert parts["Oxidation states that make it neutral"].locator("tbody tr").count() == n_assignments
    known = [cell.split()[0] for cell in parts["Entries that list it"].locator("tbody tr").all_inner_texts()]
    assert known == ["mine"]
    similar = parts["Known compounds that differ by one element"].locator("tbody tr td:first-child").all_inner_texts()
    expected = analogues(asked, ["Li2O"])["analogue"].to_list()
    assert [text.replace("\n", "") for text in similar] == expected[: len(similar)]
    (composition_id,) = asked.execute("select composition_id from composition_of('Li2O')").fetchall()[0]
    assert f"{composition_id:,} among those of 2 components" in page.inner_text(".facts")
    assert parts["The nearest ratios of the same elements"].locator("tbody tr").count() > 3
    assert "stoichia label Li2O" in page.inner_text("#view-composition")
    # What cannot be read says why.
    page.fill("#open", "SO4^2-")
    page.press("#open", "Enter")
    reader.settle()
    assert "an ion, not a compound" in page.inner_text("#view-composition")
    page.click("text=‹ Back to the space")
    reader.settle()
    assert page.get_attribute(reader.cell("Li"), "data-kind") == "allowed"


@pytest.mark.costly
def test_the_state_is_in_the_address(reader: Reader) -> None:
    reader.go("#required=O&allowed=Li,Al&category=missing&sort=score&page=2&max-atoms=9")
    before = (reader.table_2(), reader.formulas())
    reader.open(reader.page.url.removeprefix(reader.address))
    assert (reader.table_2(), reader.formulas()) == before
    # What nobody understands is left out.
    page = reader.go("#allowed=Xx,Li,Al,O&category=likely&sort=beauty&page=-3&components=9&view=nowhere")
    assert page.is_visible("#view-space")
    assert page.inner_text("#trouble") == ""
    assert len(reader.formulas()) == 25


@pytest.mark.costly
def test_every_answer_has_its_sql(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    page = reader.go("#allowed=Li,Al,O&required=H&category=missing")
    statements = page.locator("#answers details.query code").all_text_contents()
    assert len(statements) == 4
    answers = [frames.frame(asked.sql(statement)) for statement in statements]
    assert answers[0]["n_unique"].to_list() == [row[1] for row in reader.table_2()]
    assert answers[-1]["formula"].to_list() == reader.formulas()
    page.click("#answers section.table2 summary")
    reader.click("#answers section.table2 button:text-is('Edit')")
    assert page.input_value("#sql") == statements[0]
    assert page.locator("#view-sql .answer tbody tr").count() == len(answers[0])


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("select 1 as one", "1 row"),
        ("from element_symbol", "element_symbol"),
        ("drop table params", "read-only"),
        ("create table mine as select 1", "read-only"),
        ("select * from 'https://example.org/x.csv'", "disabled by configuration"),
        ("from read_csv('/etc/passwd')", "disabled by configuration"),
        ("copy (select 1) to 'x.csv'", "disabled by configuration"),
        ("attach 'https://example.org/x.duckdb'", "disabled by configuration"),
        ("set enable_external_access = true", "Cannot"),
        ("load json", "disabled through configuration"),
        ("from range(100000)", "500 rows, and there are more"),
    ],
)
def test_own_sql(reader: Reader, sql: str, words: str) -> None:
    page = reader.go("#view=sql")
    page.fill("#sql", sql)
    page.press("#sql", "Control+Enter")
    reader.settle()
    assert words in page.inner_text("#view-sql .asking")


def test_the_dictionary_stands_beside_it(reader: Reader) -> None:
    page = reader.go("#view=sql")
    page.fill("#view-sql aside input", "electronegativity_margin")
    assert "assignments" not in page.inner_text("#view-sql .entries")
    page.fill("#view-sql aside input", "category_count_of")
    assert page.locator("#view-sql .entries details:visible").count() == 1


def test_a_statement_is_stopped(reader: Reader) -> None:
    page = reader.go("#view=sql")
    page.fill("#sql", "select sum(hash(a.range, b.range)) from range(10_000_000) as a, range(100_000) as b")
    page.press("#sql", "Control+Enter")
    page.click("#stop")
    page.wait_for_selector("text=Stopped.")
    page.fill("#sql", "select 42 as answer")
    page.press("#sql", "Control+Enter")
    reader.settle()
    assert reader.table("#view-sql .answer") == [["42"]]


@pytest.mark.exhaustive
def test_what_needs_too_much_memory_is_told(reader: Reader) -> None:
    page = reader.go("#view=sql")
    page.fill("#sql", "select list(range) as whole from range(400_000_000)")
    page.press("#sql", "Control+Enter")
    page.wait_for_selector("#view-sql .problem")
    assert "needs more memory" in page.inner_text("#view-sql .problem")
    page.fill("#sql", "select 43 as answer")
    page.press("#sql", "Control+Enter")
    reader.settle()
    assert reader.table("#view-sql .answer") == [["43"]]


def test_the_space_is_seen_from_above(reader: Reader, asked: duckdb.DuckDBPyConnection) -> None:
    page = reader.go("#view=above")
    page.select_option("#view-above label:has-text('Components') select", "3")
    page.select_option("#view-above label:has-text('Compositions') select", "standard")
    page.wait_for_selector("#view-above .note:has-text('standard ternary compositions')")
    ((n,),) = asked.execute("select n_standard from element_count where n_components = 3 and symbol = 'O'").fetchall()
    cell = "#view-above .cell:has(.symbol:text-is('O'))"
    assert page.get_attribute(cell, "aria-label").startswith(f"O, Oxygen, not picked, {n} standard ternary")  # type: ignore[union-attr]
    shown = {
        "atoms": "canvas",
        "sets": "canvas",
        "forbidden": "tbody tr",
        "sources": "tbody tr",
        "anions": "tbody tr",
        "map": "canvas",
    }
    for name, selector in shown.items():
        page = reader.go(f"#view=above&figure={name}")
        page.wait_for_selector(f"#view-above .figure {selector}")
        assert page.locator("#view-above [role=alert]").count() == 0, name
    reader.go("#view=above&figure=map&allowed=Li,O,Na,F")
    page.wait_for_selector("#view-above .note:has-text('of the picked elements, ringed')")


@pytest.mark.costly
def test_texts_of_sources_stay_texts(reader: Reader) -> None:
    page = reader.go("#view=above&figure=sources")
    page.wait_for_selector("#view-above td:has-text('taken over')")
    for hostile in ("<img src=x onerror=alert(1)>", "');drop table params;--", "{{7*7}}", "${alert(1)}", "\u202ecod"):
        page.fill("#open", hostile)
        page.press("#open", "Enter")
        reader.settle()
        assert hostile in page.inner_text("#view-composition")
        reader.go(f"#source={hostile}")
    reader.go("#view=sql&sql=select '<script>document.title=1</script>' as \"<b>bold</b>\"")
    page.wait_for_selector("#view-sql .answer td")
    assert reader.table("#view-sql .answer") == [["<script>document.title=1</script>"]]
    assert page.locator("main script, main img, main b").count() == 0
    assert page.title().endswith("compositions")


def test_nothing_is_asked_of_another_host(reader: Reader) -> None:
    reader.go("#allowed=Li,O")
    assert reader.requests
    assert [url for url in reader.requests if not url.startswith((reader.address, "blob:", "data:", "about:"))] == []
    # What the policy refuses is said in the console, as is what scripts fail at.
    assert [said for said in reader.said if "Content Security Policy" in said or "Uncaught" in said] == []


@pytest.mark.costly
def test_keys_alone_do(browser: "Browser", address: str, asked: duckdb.DuckDBPyConnection) -> None:
    reader = Reader(browser, address, WIDE)
    page = reader.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('cell')"):
            break
    # From hydrogen down to lithium, and across the gap to boron, carbon, nitrogen, oxygen.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    reader.settle()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("r")
    reader.settle()
    assert page.inner_text("#options .chips").split() == ["Li", "allowed", "×", "O", "required", "×"]
    assert reader.table_2() == numbers(system(asked, "Li-O"))
    # On to the first composition, which Enter opens.
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tr[data-formula]') !== null"):
            break
    page.keyboard.press("Enter")
    reader.settle()
    assert page.is_visible("h1.title")
    reader.context.close()


@pytest.mark.parametrize(
    "state", ["", "#allowed=Li,O", "#allowed=Li,Al,O", "#view=composition&formula=Li2O", "#view=sql", "#view=above"]
)
@pytest.mark.seeded(1)
@pytest.mark.costly
def test_a_phone_has_room_for_all(browser: "Browser", address: str, state: str) -> None:
    reader = Reader(browser, address, NARROW, has_touch=True, is_mobile=True)
    page = reader.open(state)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    if state == "#allowed=Li,O":
        page.tap(reader.cell("Be"))
        reader.settle()
        assert page.get_attribute(reader.cell("Be"), "data-kind") == "allowed"
    reader.context.close()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: building/parts.py fetches it")
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.exhaustive)])
@pytest.mark.costly
def test_axe_finds_nothing_serious(browser: "Browser", address: str, scheme: str) -> None:
    reader = Reader(browser, address, WIDE, color_scheme=scheme, bypass_csp=True)
    reader.open()
    reader.page.add_script_tag(path=AXE)
    found = {}
    for state in (
        "",
        "#required=Li&allowed=O,Al&excluded=H",
        "#view=composition&formula=Li2O",
        "#view=sql&sql=from params",
        "#view=above",
        "#view=above&figure=map",
    ):
        reader.go(state)
        for violation in reader.page.evaluate("async () => (await axe.run()).violations"):
            if violation["impact"] in {"serious", "critical"}:
                nodes = [each["html"][:120] + each.get("failureSummary", "")[:200] for each in violation["nodes"][:3]]
                found[state, violation["id"]] = nodes
    assert found == {}
    reader.context.close()


@pytest.mark.costly
def test_a_new_warehouse_is_noticed(browser: "Browser", path: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copy(path, tmp_path / "stoichia.duckdb"))
    with served(mine) as place:
        reader = Reader(browser, place, WIDE)
        page = reader.open()
        Path(shutil.copy(path, tmp_path / "new.duckdb")).replace(mine)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_selector("text=built or loaded anew")
        page.click("text=Load the new one")
        page.wait_for_selector("html[data-ready]")
        reader.settle()
        assert page.inner_text("#trouble") == ""
        reader.context.close()


@pytest.mark.costly
def test_without_a_ranking_it_says_how_to_get_one(
    browser: "Browser", path: Path, tmp_path: Path, asked: duckdb.DuckDBPyConnection
) -> None:
    unranked = Path(shutil.copy(path, tmp_path / "stoichia.duckdb"))
    with open_warehouse(unranked, writable=True) as connection:
        connection.execute("delete from candidate_learnt")
    with served(unranked) as place:
        reader = Reader(browser, place, WIDE)
        page = reader.open()
        assert page.inner_text("#trouble") == ""
        assert "run stoichia candidates" in page.inner_text("section.list .unranked")
        expected = asked.sql("select formula from find(only_in_space := true, n := 25)").fetchall()
        assert reader.formulas() == [formula for (formula,) in expected]
        reader.go("#view=composition&formula=Li2O")
        assert "run 'stoichia candidates' first" in page.inner_text("#view-composition")
        # Who asks for scores by the address is told.
        reader.go("#sort=score&allowed=Li,O")
        assert len(reader.formulas()) > 5
        reader.context.close()


@pytest.mark.parametrize(
    ("content_of", "words"),
    [
        (lambda _: b"", "no DuckDB database"),
        (lambda _: b"<!doctype html>" * 900, "no DuckDB database"),
        (lambda whole: whole[:9000], "cut short"),
        (lambda whole: whole[: len(whole) // 2], "cut short"),
    ],
    ids=["empty", "foreign", "head", "half"],
)
@pytest.mark.seeded(1)
def test_another_file_is_told(
    browser: "Browser", path: Path, tmp_path: Path, content_of: Callable[[bytes], bytes], words: str
) -> None:
    folder = tmp_path / "space"
    explorer.write(path, folder, Look())
    (folder / content.WAREHOUSE).write_bytes(content_of(path.read_bytes()))
    with plain(folder) as place:
        reader = Reader(browser, place, WIDE)
        page = reader.page
        page.goto(place)
        page.wait_for_selector("html[data-ready]")
        assert words in page.inner_text("#trouble")
        reader.context.close()


@pytest.mark.costly
def test_a_plain_server_carries_the_folder(
    browser: "Browser", path: Path, tmp_path: Path, asked: duckdb.DuckDBPyConnection
) -> None:
    folder = tmp_path / "space"
    explorer.write(path, folder, Look())
    with plain(folder) as place:
        reader = Reader(browser, place, WIDE)
        page = reader.open("#allowed=Li,Al,O")
        assert reader.table_2() == numbers(system(asked, "Li-Al-O"))
        assert "read as a whole" in page.inner_text("#foot")
        assert [url for url in reader.requests if not url.startswith((place, "blob:", "about:"))] == []
        reader.context.close()


def test_a_browser_without_wasm_is_told(browser: "Browser", address: str) -> None:
    reader = Reader(browser, address, WIDE)
    reader.page.add_init_script("delete globalThis.WebAssembly")
    reader.page.goto(address)
    reader.page.wait_for_selector("html[data-ready]")
    assert "no WebAssembly" in reader.page.inner_text("#trouble")
    assert reader.page.is_visible(reader.cell("Li"))
    reader.context.close()
