"""Exports on a local cluster of several Ray nodes: what is lost on the way is made again, and nothing twice."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest

from stoichia.analysis import export, export_ray
from stoichia.analysis.export import Engine, Export, Manifest, Partition, Task, WrittenFile
from stoichia.analysis.export_folder import ExportFolder
from stoichia.loaders import known
from stoichia.loaders.errors import InputError
from stoichia.loaders.warehouse import BuildSettings

ray = pytest.importorskip("ray")
from ray.cluster_utils import Cluster  # noqa: E402  # only where Ray is

# Starting a cluster takes longer than the exports. Without it tests/analysis/test_export.py has one engine do the same.
pytestmark = pytest.mark.exhaustive

WHAT = Export(category="unlikely", rows_per_file=30_000)


class FullOnSomeNodes(ExportFolder):
    """A folder that nodes with the variable FULL cannot write to: their disk is full."""

    def adding(self, name: str, mark: str, scratch: Path) -> AbstractContextManager[Path]:
        """Refuse on a full node."""
        if "FULL" in os.environ:
            Path(self.address).with_name("refused").touch()
            raise export.NoRoomError(os.strerror(errno.ENOSPC))
        return super().adding(name, mark, scratch)


@pytest.fixture(scope="module")
def small(built: Callable[..., Path]) -> Path:
    return built(BuildSettings(components=(4,), max_amount=4, max_z=20), [known.source(["aflow_prototypes"])])


@pytest.fixture(scope="module")
def expected(small: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, WrittenFile]:
    """Return the files that one machine makes."""
    folder = ExportFolder.named(str(tmp_path_factory.mktemp("ray") / "to"))
    return export.run(small, WHAT, folder, export.local).files


@pytest.fixture(scope="module")
def nodes() -> Iterator[Cluster]:
    """Give a cluster of two nodes with one core each, and connect to it."""
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 100_000_000}, connect=True
    )
    try:
        cluster.add_node(num_cpus=1, object_store_memory=100_000_000)
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


def run(small: Path, folder: ExportFolder, engine: Engine) -> Manifest:
    return export.run(small, WHAT, folder, engine)


def at_third_file(action: Callable[[], None]) -> Engine:
    """Return Ray's engine, with something that happens when the third file is there."""
    engine = export_ray.cluster()

    def acting(task: Task, partitions: Sequence[Partition]) -> Generator[WrittenFile]:
        for i, file in enumerate(engine(task, partitions)):
            if i == 2:
                action()
            yield file

    return acting


def workers() -> list[psutil.Process]:
    """Return the processes of this test's cluster that make files."""
    return [child for child in psutil.Process().children(recursive=True) if child.name().startswith("ray::_make")]


def complete(folder: Path, manifest: Manifest, expected: dict[str, WrittenFile]) -> None:
    """Assert that a folder holds every file once, and nothing that was left on the way."""
    assert manifest.files == expected
    assert {path.name for path in (folder / "composition").iterdir()} == {Path(name).name for name in expected}


def test_a_cluster_makes_the_files_that_one_machine_makes(
    nodes: Cluster, small: Path, expected: dict[str, WrittenFile], tmp_path: Path
) -> None:
    assert len([node for node in ray.nodes() if node["Alive"]]) == len(nodes.list_all_nodes())
    complete(tmp_path / "to", run(small, ExportFolder.named(str(tmp_path / "to")), export_ray.cluster()), expected)


@pytest.mark.usefixtures("nodes")
def test_workers_killed_in_mid_run_lose_and_double_nothing(
    small: Path, expected: dict[str, WrittenFile], tmp_path: Path
) -> None:
    killed = []

    def kill() -> None:
        for worker in workers():
            worker.send_signal(signal.SIGKILL)
            killed.append(worker)

    complete(tmp_path / "to", run(small, ExportFolder.named(str(tmp_path / "to")), at_third_file(kill)), expected)
    assert killed


def test_a_node_lost_in_mid_run_loses_and_doubles_nothing(
    nodes: Cluster, small: Path, expected: dict[str, WrittenFile], tmp_path: Path
) -> None:
    short_lived = nodes.add_node(num_cpus=1, object_store_memory=100_000_000)
    nodes.wait_for_nodes()

    def lose() -> None:
        nodes.remove_node(short_lived, allow_graceful=False)

    complete(tmp_path / "to", run(small, ExportFolder.named(str(tmp_path / "to")), at_third_file(lose)), expected)


def test_what_a_full_node_cannot_write_another_one_does(
    nodes: Cluster, small: Path, expected: dict[str, WrittenFile], tmp_path: Path
) -> None:
    full = nodes.add_node(num_cpus=1, object_store_memory=100_000_000, env_vars={"FULL": "1"})
    nodes.wait_for_nodes()
    try:
        complete(tmp_path / "to", run(small, FullOnSomeNodes(str(tmp_path / "to")), export_ray.cluster()), expected)
    finally:
        nodes.remove_node(full)
    assert (tmp_path / "refused").exists()


@pytest.mark.usefixtures("nodes")
def test_what_fails_on_the_cluster_is_told_as_on_one_machine(small: Path, tmp_path: Path) -> None:
    folder = ExportFolder.named(str(tmp_path / "to"))
    with pytest.raises(InputError, match=r"^`where` cannot be answered: .*INT32"):
        export.run(small, Export(where="formula::integer > 0"), folder, export_ray.cluster())
    assert list(tmp_path.iterdir()) == []
