"""Nobody in: what `stoichia query` is given, it neither writes, nor reaches files, the environment or secrets with.

With a file that it may read (`--file`), no other.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from stoichia.loaders import reading, warehouse
from stoichia.loaders.errors import InputError

# What stands in a file, and in the environment, that no answer may have in it.
CANARY = "canary-7f3a"

# DuckDB allows these to a database that is cut off; {here} is the warehouse, {folder} where it lies, {data} the file
# that it may read.
TARGETS = (
    *("{data}", "{data}.gz", "{folder}/data2.csv"),
    *("{here}", "{here}.wal", "{here}.wal.checkpoint", "{here}.wal.recovery", "{here}.tmp/x", "{here}.tmp"),
    *("{folder}/new", "{scratch}/../new", "new", "/dev/stderr", "s3://bucket/new", "https://localhost:1/new"),
)

# What writes to a target.
WRITES = (
    *(
        f"copy (select 42 as x) to '{{target}}' (format {kind}, use_tmp_file false)"
        for kind in ("csv", "json", "parquet")
    ),
    "copy (select 'x'::blob as x) to '{target}' (format blob)",
    "copy (select 42 as x) to '{target}' (format csv, partition_by (x), overwrite true)",
    "copy element to '{target}'",
    "export database '{target}'",
    "attach '{target}' as planted",
    "copy from database warehouse to memory",
    "from enable_logging(storage := 'file', storage_path := '{target}')",
    "call enable_logging(storage := 'file', storage_path := '{target}')",
    "from enable_profiling(save_location := '{target}')",
    "set profiling_output = '{target}'",
    "set temp_directory = '{target}'",
    "set log_query_path = '{target}'",
    "create secret planted (type s3, key_id 'x', secret 'y')",
    "create persistent secret planted (type s3, key_id 'x', secret 'y')",
    "vacuum",
    "checkpoint",
    "force checkpoint",
    "from checkpoint()",
    "from force_checkpoint('warehouse')",
)

# What changes the warehouse.
CHANGES = (
    "delete from known_entry returning *",
    "insert into params from params returning *",
    "update params set max_z = 1 returning *",
    "truncate known_entry",
    "drop table element",
    "alter table params add column x integer",
    "create or replace macro label(formulas) as table select 1",
    "create table planted as select 1",
    "comment on table element is 'planted'",
    "merge into params using params as other on true when matched then delete",
    "begin",
    "use memory",
    "detach warehouse",
    "reset lock_configuration",
    "set enable_external_access = true",
    "set allowed_directories = ['/']",
    "pragma enable_profiling",
    "install httpfs",
    "load httpfs",
    "import database '{folder}'",
)

# What reads a file, the environment or a secret.
READS = (
    *(f"from {name}('{{secret}}')" for name in ("read_csv", "read_csv_auto", "read_text", "read_blob", "sniff_csv")),
    *(f"from {name}('{{secret}}')" for name in ("read_json", "read_json_auto", "read_ndjson", "read_json_objects")),
    *(f"from {name}('{{secret}}')" for name in ("read_parquet", "parquet_metadata", "parquet_schema", "read_duckdb")),
    "from '{secret}'",
    'from "{secret}"',
    "from glob('{folder}/*')",
    "from '{folder}/*.csv'",
    "from 'https://localhost:1/x.csv'",
    "from 's3://bucket/x.parquet'",
    "select getenv('CANARY')",
    "select system.main.getenv('CANARY')",
    "select 'CANARY'.getenv()",
    "from duckdb_secrets(redact := false)",
    "from which_secret('s3://bucket/x', 's3')",
    "from duckdb_extensions()",
    "from arrow_scan(1, 2, 3)",
    "from pandas_scan(1)",
    "from python_map_function(1)",
    "from query_table('{secret}')",
    "from query('from read_text(''{secret}'')')",
    # By another name, or together with the file that may be read.
    *("from 'file://{secret}'", "from 'file:{secret}'", "from 'FILE://{secret}'", "from '{data}/../secret.csv'"),
    *("from '{folder}/link.csv'", "from '{folder}/link.json'", "from '{folder}/secret.json'", "from 'secret.csv'"),
    *("from '{folder}/[ds]*.csv'", "from '{folder}/??????.csv'", "from '{folder}/**/*.csv'", "from '*.csv'"),
    *("from '{data},{secret}'", "from '{data};{secret}'", "from '{secret}?{data}'", "from '{secret}#{data}'"),
    *(
        "from query_table(['{data}', '{secret}'])",
        "from query_table('{secret}', true)",
        "from '{scratch}/../secret.csv'",
    ),
    *("from 'hf://datasets/x/data.csv'", "from 'https://localhost:1/data.csv'", "from '{data}.gz'", "from '{here}'"),
    "from read_csv(['{data}', '{secret}'])",
    "from read_csv('{data}', files_to_sniff := 2, filename := '{secret}')",
)

# Where a text stands in a statement.
WRAPPINGS = (
    "{}",
    "({})",
    "from ({})",
    "select ({})",
    "select exists ({})",
    "with x as ({}) select * from x",
    "with x as materialized ({}) select 1",
    "with x as (with y as ({}) select 1) from x",
    "with recursive x as (select 1 union all ({})) from x",
    "with x as ({}) pivot (select 1 as a) on a using sum(a)",
    "pivot ({}) on x using count(*)",
    "(select 1) union all ({})",
    "prepare p as {}",
    "execute immediate '{quoted}'",
    "explain {}",
    "explain analyze {}",
    "explain (analyze, format json) {}",
    "/* /* */ explain select '*/ explain analyze {} -- '",
    "select 1; {}",
    "{}; select 1",
    "describe {}",
    "summarize {}",
    "create temp table x as {}",
    "create or replace view x as {}",
    "from query('{quoted}')",
    "from json_execute_serialized_sql(json_serialize_sql('{quoted}'))",
    "select json_serialize_plan('{quoted}')",
    "call query('{quoted}')",
)

# How a text may be written otherwise.
DISGUISES = (str, str.upper, lambda text: text.replace(" ", "/**/"), lambda text: f"-- x\n{text}\n--")


def statements(path: Path, secret: Path, data: Path, scratch: Path) -> Iterator[str]:
    """Yield every attack in every place."""
    cores = [write.format_map(_Kept(target=target)) for write in WRITES for target in TARGETS if "{target}" in write]
    cores += [write for write in WRITES if "{target}" not in write]
    names = _Kept(here=str(path), folder=str(path.parent), secret=str(secret), data=str(data), scratch=str(scratch))
    for core in (*cores, *CHANGES, *READS, *_functions(secret)):
        text = core.format_map(names)
        for wrapping in WRAPPINGS:
            yield wrapping.replace("{quoted}", text.replace("'", "''")).replace("{}", text)


def sample(attacks: Sequence[str], n: int, generator: random.Random) -> list[str]:
    """Return some of the attacks, each written in some way."""
    return [generator.choice(DISGUISES)(text) for text in generator.sample(attacks, n)]


def attack(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    """Do as `stoichia query` does; what comes of it is an answer without the canary, or an error of one line.

    Raises
    ------
    AssertionError
        If the answer has what it must not have.
    """
    try:
        reading.check_statement(connection, text)
        answer = connection.sql(text).fetchall()
    except (InputError, duckdb.Error):
        return
    # A name that is asked for may come back, what stands in the file or the variable may not.
    assert CANARY not in str(answer), text


def _functions(secret: Path) -> Iterator[str]:
    """Yield a call of every function of DuckDB that gives a table and is not known to look at nothing."""
    with duckdb.connect() as connection:
        names = connection.execute(
            "select distinct function_name from duckdb_functions() "
            "where function_type in ('table', 'table_macro', 'pragma') order by all"
        ).fetchall()
    for (name,) in names:
        if name not in reading.READING_FUNCTIONS:
            for arguments in ("", f"'{secret}'", "1, 2, 3"):
                yield f"from {name}({arguments})"


class _Kept(dict[str, str]):
    """Names of a format; those that it does not have stay as they are."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def nobody_in(folder: Path, path: Path, n: int, generator: random.Random) -> None:
    """Try some attacks on the warehouse at a path in a folder: cut off from all files, and from all but one.

    Raises
    ------
    AssertionError
        If one of them comes through.
    """
    secret = folder / "secret.csv"
    secret.write_text(f"{CANARY}\n{CANARY}\n")
    secret.with_suffix(".json").write_text(f'{{"{CANARY}": "{CANARY}"}}')
    for name in ("link.csv", "link.json"):
        (folder / name).symlink_to(secret)
    data = folder / "data.csv"
    data.write_text("formula\nNaCl\n")
    scratch = folder / "scratch"
    scratch.mkdir()
    before = files(folder)
    attacks = [*statements(path, secret, data, scratch)]
    for but_for in ([scratch], [scratch, data]):
        with warehouse.open_isolated(path, but_for) as connection:
            for text in sample(attacks, n // 2, generator):
                attack(connection, text)
                assert files(folder) == before, text


if __name__ == "__main__":
    import campaign

    campaign.main(
        "nobody in",
        {"query": lambda attempt: nobody_in(attempt.folder, attempt.warehouse(), 200, attempt.random)},
    )
