"""Objects in S3 or what speaks its language, by Arrow's client: DuckDB's own is an extension outside of pip."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlparse

import duckdb

from stoichia.loaders.errors import InputError, first_line

if TYPE_CHECKING:
    from pyarrow.fs import S3FileSystem


def copy(address: str, path: Path) -> None:
    """Copy the object at an address ``s3://bucket/key`` to a path.

    Raises
    ------
    InputError
        If it cannot be read, or is larger than the room there is for the copy.
    """
    key = address.removeprefix("s3://")
    try:
        remote_system = file_system()
        size, free = remote_system.get_file_info(key).size or 0, shutil.disk_usage(path.parent).free
        if size > free:
            raise InputError(f"{address} has {size:,} bytes, and there is room for {free:,} in {path.parent}")
        with (
            # As it is: Arrow would unpack what its name calls compressed.
            remote_system.open_input_stream(key, compression=None) as remote,
            path.open("wb") as local,
        ):
            while block := remote.read(1 << 24):
                local.write(block)
    # What is no address at all is a ValueError.
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {address}: {first_line(error)}") from None


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Let statements of a connection read ``s3://…``."""
    from fsspec.implementations.arrow import ArrowFSWrapper

    class S3(ArrowFSWrapper):  # type: ignore[misc]  # fsspec has no types
        protocol = "s3"

    # One of that name is there if the connection asked before.
    if connection.filesystem_is_registered("s3"):
        connection.unregister_filesystem("s3")
    connection.register_filesystem(S3(file_system()))


def file_system() -> "S3FileSystem":
    """Return S3 as the usual variables say: AWS_ACCESS_KEY_ID and so on (or without a key), AWS_ENDPOINT_URL."""
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

    from stoichia.loaders import service

    address = os.environ.get("AWS_ENDPOINT_URL", "")
    endpoint = urlparse(address)
    if address and endpoint.scheme not in {"http", "https"}:
        raise InputError(f"AWS_ENDPOINT_URL is {address}, which does not begin with http:// or https://")
    return S3FileSystem(
        anonymous=not {"AWS_ACCESS_KEY_ID", "AWS_PROFILE"} & set(os.environ),
        endpoint_override=endpoint.netloc or None,
        scheme=endpoint.scheme or "https",
        # The policy of services: here a time-out is one of silence, and all tries together keep within its time.
        connect_timeout=service.CONNECT_SECONDS,
        request_timeout=service.PAGE_SECONDS / service.TRIES,
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=service.TRIES),
    )
