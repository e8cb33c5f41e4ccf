"""Every composition that is like a known one, ranked, as a Parquet file: the warehouse keeps the best alone."""

from pathlib import Path

from stoichia.analysis import palette
from stoichia.loaders import candidates
from stoichia.loaders.errors import InputError
from stoichia.loaders.warehouse import open_isolated


def write(warehouse: Path, folder: Path, components: int) -> tuple[Path, int]:
    """Rank all compositions of a number of components that score, and write them, best first.

    Parameters
    ----------
    warehouse
        The warehouse, whose candidates are current.
    folder
        Where the file ``candidates_<components>.parquet`` goes; made if need be.
    components
        Number of distinct elements.

    Returns
    -------
    tuple
        The file, and how many rows it has: the columns of the view candidate.

    Raises
    ------
    InputError
        If there are none, or the folder is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: name a folder for the candidates")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"candidates_{components}.parquet"
    unfinished = folder / f"unfinished_{path.name}"
    with open_isolated(warehouse, [folder]) as connection:
        candidates.lend_all(connection)
        answer = connection.sql(
            "select * replace (elements::varchar[] as elements) from candidate where n_components = $1 order by rank",
            params=[components],
        )
        answer.write_parquet(str(unfinished), compression="zstd")
        ((n_rows,),) = connection.execute("select count(*) from read_parquet($1)", [str(unfinished)]).fetchall()
    if not n_rows:
        unfinished.unlink()
        raise InputError(f"no {palette.compositions(components)} are like known ones")
    unfinished.replace(path)
    return path, n_rows
