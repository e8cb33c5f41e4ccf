"""What is printed: nothing commands a terminal, programs get every byte, and a workbook's texts stay texts."""

import re
import zipfile
from pathlib import Path

import duckdb
import pytest

from stoichia.analysis import output, wording
from stoichia.loaders.errors import InputError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("LiZnO₂ · größe 日本 \u2009\xa0", "LiZnO₂ · größe 日本 \u2009\xa0"),
        ("\x1b[31m\x07", r"\x1b[31m\x07"),
        ("\x9b0m\x7f", r"\x9b0m\x7f"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\u202eevil\u2066\u200f", r"\u202eevil\u2066\u200f"),
        ("\u2028\u2029\u200b\ufeff", r"\u2028\u2029\u200b\ufeff"),
        ("\udc9b", r"\x9b"),
        ("\ud800", r"\ud800"),
        ("\U000e0001", r"\U000e0001"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert wording.visible(text) == shown


def test_no_code_point_commands_a_terminal() -> None:
    shown = wording.visible("".join(map(chr, range(0x110000))))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)


def cells(answer: duckdb.DuckDBPyRelation, folder: Path) -> str:
    """Return the XML of the sheet of an answer as a workbook."""
    output._write_workbook([answer], folder / "answer")
    with zipfile.ZipFile(folder / "answer") as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1}", "http://a.b", "1", " "])
def test_text_of_a_workbook_is_text(tmp_path: Path, text: str) -> None:
    with duckdb.connect() as connection:
        sheet = cells(connection.sql("select $1::varchar as a", params=[text]), tmp_path)
    assert sheet.count('t="inlineStr"') == 2
    assert "<f>" not in sheet
    assert "<v>" not in sheet


def test_numbers_of_a_workbook_keep_their_digits(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        answer = connection.sql(
            "select 42 as a, 1.5 as b, 12345678901234567 as c, 7::hugeint as d, 'nan'::double as e, true as f, "
            "[1, 2] as g, null as h, '101'::bit as i, date '1850-01-01' as j, 1 as a"
        )
        sheet = cells(answer, tmp_path)
    assert re.findall(r'<c r="[A-Z]+2"[^>]*>(?:<is><t>|<v>)([^<]*)', sheet) == [
        *("42", "1.5", "12345678901234567", "7", "nan", "1", "[1, 2]", "101", "1850-01-01", "1"),
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select repeat('x', 32768) as a", "32,767 characters"),
        pytest.param(
            "select range as a from range(1048576)", "1,048,575 rows", marks=pytest.mark.exhaustive, id="rows"
        ),
    ],
)
def test_workbook_refuses_what_it_does_not_hold(tmp_path: Path, query: str, words: str) -> None:
    with duckdb.connect() as connection, pytest.raises(InputError, match=words):
        output._write_workbook([connection.sql(query)], tmp_path / "answer")


def test_workbook_is_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with duckdb.connect() as connection:
        for name in ("first", "second"):
            output._write_workbook([connection.sql("select 1 as a")], tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_a_table_shows_what_python_has_no_value_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        answer = connection.sql(
            "select 'infinity'::date as d, interval 5 month as i, '\\xFF'::blob as b, null::date as n"
        )
        output.write(answer, "table", tmp_path)
        assert capsys.readouterr().out.splitlines()[-1].split() == ["infinity", "5", "months", "\\xFF"]
        with pytest.raises(InputError, match="dates up to the year 9999"):
            output.write(answer, "xlsx", tmp_path)
