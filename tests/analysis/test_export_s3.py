"""Exports below s3://, against a server that speaks its language on this machine."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stoichia.analysis import export, export_ray
from stoichia.analysis.export import Export
from stoichia.analysis.export_folder import ExportFolder
from stoichia.loaders import known
from stoichia.loaders.errors import ExportError, InputError
from stoichia.loaders.warehouse import BuildSettings

# Their server alone takes seconds; sources below s3:// are tried with one in any case.
pytestmark = pytest.mark.exhaustive

REGION = "us-east-1"
WHAT = Export(components=3, rows_per_file=2000)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Run moto's server in a process of its own and give its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        try:
            yield next(filter(None, (re.search(r"http://127\.0\.0\.1:\d+", line) for line in server.stderr)))[0]
        finally:
            server.terminate()
            server.communicate(timeout=60)


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Name the server in the usual variables, with an empty bucket called rows."""
    import boto3

    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="rows")
    yield
    for key in keys():
        boto3.client("s3").delete_object(Bucket="rows", Key=key)
    boto3.client("s3").delete_bucket(Bucket="rows")


def keys() -> list[str]:
    import boto3

    return [found["Key"] for found in boto3.client("s3").list_objects_v2(Bucket="rows").get("Contents", [])]


@pytest.fixture(scope="module")
def small(built: Callable[..., Path]) -> Path:
    return built(BuildSettings(components=(3,), max_amount=4, max_z=20), [known.source(["aflow_prototypes"])])


@pytest.mark.usefixtures("bucket")
def test_objects_are_the_files_of_a_folder(small: Path, tmp_path: Path) -> None:
    import boto3

    folder = ExportFolder.named("s3://rows/ternaries/missing/")
    manifest = export.run(small, WHAT, folder, export.local)
    assert manifest.files == export.run(small, WHAT, ExportFolder.named(str(tmp_path / "to")), export.local).files
    names = sorted(path.relative_to(tmp_path / "to").as_posix() for path in (tmp_path / "to").rglob("*.*"))
    assert keys() == [f"ternaries/missing/{name}" for name in names]
    for name in names:
        content = boto3.client("s3").get_object(Bucket="rows", Key=f"ternaries/missing/{name}")["Body"].read()
        if not name.endswith(".json"):
            assert content == (tmp_path / "to" / name).read_bytes()
    # What is gone is made again; another export is refused.
    gone = f"ternaries/missing/{sorted(manifest.files)[1]}"
    boto3.client("s3").delete_object(Bucket="rows", Key=gone)
    assert export.run(small, WHAT, folder, export.local).files == manifest.files
    assert gone in keys()
    with pytest.raises(InputError, match="another export"):
        export.run(small, Export(components=3), folder, export.local)


@pytest.mark.usefixtures("bucket")
def test_a_ray_cluster_writes_the_same_objects(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is started for the export; its workers find the bucket by the usual variables."""
    import boto3

    pytest.importorskip("ray")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    manifest = export.run(small, WHAT, ExportFolder.named("s3://rows/by-ray"), export_ray.cluster())
    assert manifest.files == export.run(small, WHAT, ExportFolder.named(str(tmp_path / "to")), export.local).files
    sizes = {
        found["Key"].removeprefix("by-ray/"): found["Size"]
        for found in boto3.client("s3").list_objects_v2(Bucket="rows", Prefix="by-ray/composition/")["Contents"]
    }
    assert sizes == {name: file.n_bytes for name, file in manifest.files.items()}


@pytest.mark.usefixtures("bucket")
def test_a_bucket_that_is_not_there_is_told_in_one_line(small: Path) -> None:
    with pytest.raises(ExportError, match=r"^cannot use s3://absent/to: [^\n]*$"):
        export.run(small, WHAT, ExportFolder.named("s3://absent/to"), export.local)
