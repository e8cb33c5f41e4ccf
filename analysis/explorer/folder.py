"""The explorer as static files, which any web host can carry."""

import shutil
from pathlib import Path

from stoichia.analysis import output
from stoichia.analysis.explorer import content
from stoichia.loaders import warehouse
from stoichia.loaders.errors import InputError


def write(path: Path, folder: Path, look: content.Look) -> None:
    """Write the page and a copy of the warehouse to a folder.

    Parameters
    ----------
    path
        The warehouse.
    folder
        Where to write; made if need be. An explorer that is there is replaced, and what else is there stays.
    look
        How the page looks.

    Raises
    ------
    InputError
        If there is no warehouse, or the folder has files and no explorer.
    """
    files = content.files()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: name a folder for the page")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "settings.json").is_file():
        raise InputError(f"{folder} has files that are not an explorer's: name a new folder")
    # Open as long as it is copied: nobody writes to it meanwhile.
    with warehouse.open_warehouse(path) as connection:
        folder.mkdir(parents=True, exist_ok=True)
        for name, source in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        for name, make in content.made(connection, look).items():
            output.put_file(folder / name, make())
        # Under another name until it is whole.
        unfinished = folder / f"unfinished_{content.WAREHOUSE}"
        shutil.copyfile(path, unfinished)
        unfinished.replace(folder / content.WAREHOUSE)
