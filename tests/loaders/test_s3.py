"""Sources in S3: objects and queries over them, against a server that speaks its language on this machine."""

import gzip
import io
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from stoichia.loaders import known, service
from stoichia.loaders.errors import InputError
from stoichia.loaders.tables.table import Columns

REGION = "us-east-1"
ROWS = [("NaCl", "m-1", 0.0), ("Xx", "m-2", 0.5), ("MgO", "m-3", 0.125)]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Run moto's server in a process of its own, on a free port, with a bucket of tables, and give its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        try:
            # It says where it listens once it does.
            found = next(filter(None, (re.search(r"http://127\.0\.0\.1:\d+", line) for line in server.stderr)))
            fill(found[0])
            yield found[0]
        finally:
            server.terminate()
            server.communicate(timeout=60)


def fill(address: str) -> None:
    """Put the tables into a bucket."""
    import boto3

    client = boto3.client(
        "s3", endpoint_url=address, region_name=REGION, aws_access_key_id="key", aws_secret_access_key="secret"
    )
    client.create_bucket(Bucket="tables")
    text = "\n".join(["formula,entry_id,e_above_hull", *(f"{formula},{name},{e}" for formula, name, e in ROWS)])
    parquet = io.BytesIO()
    pl.DataFrame(ROWS, schema=["Formel", "Nummer", "Abstand"], orient="row").write_parquet(parquet)
    for key, content in {
        "lists/mine.csv.gz": gzip.compress(text.encode()),
        "lists/mine.csv": text.encode(),
        "lists/mine.parquet": parquet.getvalue(),
        "lists/a name+100%.csv": text.encode(),
        "lists/broken.csv.gz": gzip.compress(text.encode())[:40],
        "lists/mine.xlsx": b"PK",
    }.items():
        client.put_object(Bucket="tables", Key=key, Body=content, ACL="public-read")


@pytest.fixture(autouse=True)
def environment(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the server and its key in the usual variables; a user's own must not be seen."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


def accepted(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Return what is told of the accepted rows."""
    return connection.execute(
        "select row_number, input, entry_id, energy_above_hull from known_entry order by row_number"
    ).fetchall()


ACCEPTED = [(1, "NaCl", "m-1", 0.0), (3, "MgO", "m-3", 0.125)]


@pytest.mark.parametrize(
    ("address", "name", "columns"),
    [
        ("s3://tables/lists/mine.csv", "mine", Columns()),
        ("s3://tables/lists/mine.csv.gz", "mine", Columns()),
        ("s3://tables/lists/a name+100%.csv", "a name+100%", Columns()),
        (
            "s3://tables/lists/mine.parquet",
            "mine",
            Columns({"input": "Formel", "entry_id": "Nummer", "energy_above_hull": "Abstand"}),
        ),
    ],
)
def test_object_is_read_like_a_file(
    loading: duckdb.DuckDBPyConnection, address: str, name: str, columns: Columns
) -> None:
    """Its columns, its name, its rejected rows; only it says that it comes from elsewhere."""
    summary = known.load(loading, known.source([address], columns=columns))
    assert summary == known.LoadSummary(n_read=3, n_accepted=2, n_rejected=1, n_compositions=2)
    assert accepted(loading) == ACCEPTED
    assert loading.execute("select source, read_as, loaded_from from known_source").fetchall() == [
        (name, "file", address)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "from 's3://tables/lists/mine.csv'",
        "select Formel as formula, Nummer as entry_id, Abstand as e_above_hull from 's3://tables/lists/mine.parquet'",
        "select Formel as formula, Nummer as entry_id, Abstand as e_above_hull from 's3://tables/lists/*.parquet'",
    ],
    ids=["csv", "parquet", "pattern"],
)
def test_query_reads_objects(loading: duckdb.DuckDBPyConnection, text: str) -> None:
    known.load(loading, known.source([text]))
    assert accepted(loading) == ACCEPTED
    assert loading.execute("select source, loaded_from from known_source").fetchall() == [("query", text)]


def test_second_query_of_a_connection_reads_objects_too(loading: duckdb.DuckDBPyConnection) -> None:
    """What lets the connection read S3 is there once, however often it is asked for."""
    for name in ("first", "second"):
        known.load(loading, known.source(["from 's3://tables/lists/mine.csv'"], name=name))
    assert loading.execute("select source, n_read from known_source order by source").fetchall() == [
        ("first", 3),
        ("second", 3),
    ]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("s3://tables/lists/absent.csv", ["s3://tables/lists/absent.csv"]),
        ("s3://nowhere/mine.csv", ["s3://nowhere/mine.csv"]),
        ("s3://tables", ["s3://tables"]),
        ("s3://", ["s3://"]),
        ("s3://tables//mine.csv", ["s3://tables//mine.csv"]),
        ("s3://tables/lists/broken.csv.gz", ["cannot read", "broken.csv.gz"]),
        ("s3://tables/lists/mine.xlsx", ["cannot read", "mine.xlsx"]),
        ("from 's3://tables/lists/absent.parquet'", ["query", "absent.parquet"]),
        ("from 's3://nowhere/mine.parquet'", ["query", "nowhere"]),
        ("from 's3://tables//mine.parquet'", ["query"]),
    ],
)
@pytest.mark.seeded(1)
def test_object_that_cannot_be_read_is_told_in_one_line(
    loading: duckdb.DuckDBPyConnection, word: str, words: Sequence[str]
) -> None:
    """And leaves what was loaded before, and a connection fit for another try."""
    known.load(loading, known.source(["s3://tables/lists/mine.csv"], name="mine"))
    with pytest.raises(InputError) as caught:
        known.load(loading, known.source([word], name="mine"))
    assert "\n" not in str(caught.value)
    assert [part for part in words if part not in str(caught.value)] == []
    assert accepted(loading) == ACCEPTED
    known.load(loading, known.source(["s3://tables/lists/mine.csv.gz"], name="mine"))


@pytest.mark.parametrize("address", ["s3://tables/lists/broken.csv.gz", "s3://tables/lists/mine.xlsx"])
def test_object_that_is_no_table_is_told_by_its_address(loading: duckdb.DuckDBPyConnection, address: str) -> None:
    with pytest.raises(InputError) as caught:
        known.load(loading, known.source([address]))
    assert address in str(caught.value)


def test_server_that_is_not_there_is_told_in_one_line(
    loading: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Port 9 discards, where there is anybody at all."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"^cannot read s3://tables/lists/mine\.csv: [^\n]+$"):
        known.load(loading, known.source(["s3://tables/lists/mine.csv"]))


def test_object_larger_than_the_disk_is_not_begun(
    loading: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(InputError, match=r"^s3://tables/lists/mine\.csv has \d+ bytes, and there is room for 10 in "):
        known.load(loading, known.source(["s3://tables/lists/mine.csv"]))


@pytest.mark.costly
def test_silent_server_is_given_up(loading: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the time that any service has, all tries together."""
    monkeypatch.setattr(service, "PAGE_SECONDS", 4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()
        with pytest.raises(InputError, match=r"^cannot read s3://tables/lists/mine\.csv: [^\n]+$"):
            known.load(loading, known.source(["s3://tables/lists/mine.csv"]))
        assert time.monotonic() - started < 30


def test_endpoint_without_a_scheme_is_told(
    loading: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    """As one writes it in a hurry."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint.removeprefix("http://"))
    for word in ("s3://tables/lists/mine.csv", "from 's3://tables/lists/mine.csv'"):
        with pytest.raises(InputError, match=r"AWS_ENDPOINT_URL.*https?://"):
            known.load(loading, known.source([word]))


def test_bucket_for_everybody_needs_no_key(loading: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    known.load(loading, known.source(["s3://tables/lists/mine.csv"]))
    assert accepted(loading) == ACCEPTED
