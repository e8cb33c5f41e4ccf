"""Exports on a Ray cluster: its tasks make the files, by the same function as on one machine."""

import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from stoichia.analysis.export import Engine, NoRoomError, Partition, Task, WrittenFile, write_partition
from stoichia.loaders.errors import ExportError, InputError, first_line

if TYPE_CHECKING:
    from ray import ObjectRef

# Attempts at a file: a worker or a node may be lost, and a node may have no room for what it writes on the way.
MOST_RETRIES = 20

# Files that the cluster is given at a time: more than it has cores, and few enough to wait for quickly.
MOST_PENDING = 10_000

# How long a node without room keeps a task before it gives it back: others are free for it then.
SECONDS_WITHOUT_ROOM = 1.0


def cluster(address: str | None = None) -> Engine:
    """Return the engine that makes files on a Ray cluster, one on each of its cores.

    Workers need stoichia, and the folder under the same path, or below ``s3://``; the warehouse is sent to them.
    Which of them makes what, and what is made again when one is lost, is Ray's affair.

    Parameters
    ----------
    address
        The cluster's address; None for the one that this process is connected to, else that of ``RAY_ADDRESS``, else
        one of this machine alone, started for the export.

    Raises
    ------
    InputError
        If Ray is not installed.
    """
    try:
        import ray
    except ImportError:
        raise InputError("--engine ray needs Ray: pip install 'stoichia[ray]'") from None

    def engine(task: Task, partitions: Sequence[Partition]) -> Generator[WrittenFile]:
        # Ray itself would take the last cluster that anybody began on this machine for ours.
        given = address or os.environ.get("RAY_ADDRESS") or "local"
        is_ours = not ray.is_initialized()
        if is_ours:
            # Ray would send what it is used for to its makers.
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
            try:
                ray.init(address=given, log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
            except (ConnectionError, ValueError) as error:
                raise ExportError(f"no Ray cluster at {address}: {first_line(error)}") from None
        make = ray.remote(_make).options(
            num_cpus=1, max_retries=MOST_RETRIES, retry_exceptions=[NoRoomError], scheduling_strategy="SPREAD"
        )
        content = task.warehouse.read_bytes()
        # In a list it is not fetched before it is needed: once per node, not once per file.
        warehouse = [ray.put(content)]
        digest = hashlib.sha256(content).hexdigest()
        waiting = iter(partitions)
        running = [make.remote(task, partition, digest, warehouse) for partition in islice(waiting, MOST_PENDING)]
        try:
            while running:
                (done,), running = ray.wait(running)
                running += [make.remote(task, partition, digest, warehouse) for partition in islice(waiting, 1)]
                yield ray.get(done)
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, Exception):
                raise error.cause from None
            raise
        except ray.exceptions.RayError as error:
            raise ExportError(f"the Ray cluster failed: {first_line(error)}") from None
        finally:
            for left in running:
                ray.cancel(left)
            if is_ours:
                ray.shutdown()

    return engine


def _make(task: Task, partition: Partition, digest: str, warehouse: "list[ObjectRef[bytes]]") -> WrittenFile:
    """Make a file on a node of the cluster."""
    try:
        return write_partition(replace(task, warehouse=_copied(digest, warehouse)), partition)
    except NoRoomError:
        time.sleep(SECONDS_WITHOUT_ROOM)
        raise


def _copied(digest: str, warehouse: "list[ObjectRef[bytes]]") -> Path:
    """Return this node's copy of the warehouse, made for all exports of the same one."""
    import ray

    path = Path(tempfile.gettempdir()) / f"stoichia-{digest}.duckdb"
    if not path.exists():
        # Several workers of a node may begin at once.
        copying = path.with_name(f"{path.name}.{uuid4().hex}")
        try:
            copying.write_bytes(ray.get(warehouse[0]))
            copying.replace(path)
        except OSError as error:
            raise NoRoomError(f"cannot copy the warehouse to {path}: {first_line(error)}") from None
        finally:
            with suppress(FileNotFoundError):
                copying.unlink()
    return path
