"""Where an export goes: a folder of this machine, or one below ``s3://``. A file is there whole, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from stoichia.loaders import s3
from stoichia.loaders.errors import ExportError, InputError, first_line

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem


@dataclass(frozen=True)
class ExportFolder:
    """A folder that files are put into, each in one step.

    Attributes
    ----------
    address
        Its whole path, or ``s3://bucket/key``.
    """

    address: str

    @classmethod
    def named(cls, name: str) -> "ExportFolder":
        """Return the folder that a user names."""
        return cls(name.rstrip("/") if name.startswith("s3://") else str(Path(name).absolute()))

    @property
    def is_remote(self) -> bool:
        """Whether it is below ``s3://``."""
        return self.address.startswith("s3://")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder if it is not there, and hold it against other exports; S3 knows no locks.

        Raises
        ------
        InputError
            If it cannot be made.
        ExportError
            If another process holds it.
        """
        if self.is_remote:
            yield
            return
        # Not every system has it, and nothing else here needs it.
        import fcntl

        made = [folder for folder in (Path(self.address, "composition"), Path(self.address)) if not folder.exists()]
        try:
            Path(self.address).mkdir(exist_ok=True)
            descriptor = os.open(self.address, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise InputError(f"cannot export to {self.address}: {error.strerror}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise ExportError(f"another export writes to {self.address}: wait for it, or end it") from None
        try:
            yield
        finally:
            os.close(descriptor)
            # What came to nothing leaves no empty folders.
            for folder in made:
                with suppress(OSError):
                    folder.rmdir()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give the folder of this machine that files are written to before they are put here."""
        if self.is_remote:
            with tempfile.TemporaryDirectory(prefix="stoichia-export-") as made:
                yield Path(made)
        else:
            yield Path(self.address)

    @contextmanager
    def adding(self, name: str, mark: str, scratch: Path) -> Iterator[Path]:
        """Give a path to write to: what is there when the block ends well becomes a file of the folder.

        Parameters
        ----------
        name
            The file's path below the folder.
        mark
            What the names of unfinished files end with: an export knows by it what it left when it was killed.
        scratch
            What `scratch` gives.

        Raises
        ------
        ExportError
            If S3 does not take it.
        """
        place = scratch / name
        place.parent.mkdir(exist_ok=True)
        # Readers of whole folders pass over what begins with a dot. Two attempts at one file may overlap.
        unfinished = place.with_name(f".{place.name}.{uuid4().hex}.{mark}")
        try:
            yield unfinished
            with unfinished.open("rb") as file:
                if self.is_remote:
                    with self._files() as files, files.open_output_stream(name) as remote:
                        shutil.copyfileobj(file, remote, 1 << 24)
                else:
                    os.fsync(file.fileno())
                    unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)

    def sizes(self) -> dict[str, int]:
        """Return the sizes in bytes of all files here, by their paths below the folder."""
        from pyarrow.fs import FileSelector, FileType

        with self._files() as files:
            found = files.get_file_info(FileSelector("", recursive=True, allow_not_found=True))
        return {info.path: info.size for info in found if info.type == FileType.File}

    def text(self, name: str) -> str:
        """Return the text of a file."""
        with self._files() as files, files.open_input_stream(name) as stream:
            return str(stream.read(), "utf-8")

    def remove(self, names: Iterable[str]) -> None:
        """Remove those files that are there."""
        with self._files() as files:
            for name in names:
                with suppress(FileNotFoundError):
                    files.delete_file(name)

    def free_bytes(self) -> int | None:
        """Return how much room there is; None where there is no bound."""
        return None if self.is_remote else shutil.disk_usage(self.address).free

    @contextmanager
    def _files(self) -> Iterator["FileSystem"]:
        """Give the files below the folder; what S3 complains about is told as one line."""
        from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

        if not self.is_remote:
            yield SubTreeFileSystem(self.address, LocalFileSystem())
            return
        try:
            yield SubTreeFileSystem(self.address.removeprefix("s3://"), s3.file_system())
        except FileNotFoundError:
            raise
        except (OSError, ValueError) as error:
            raise ExportError(f"cannot use {self.address}: {first_line(error)}") from None
