"""Files of lines of two numbers, such as a spectrum of noise or a table of levels."""

from pathlib import Path

from stoichia.loaders.errors import InputError


def read(path: Path, name: str, what: str) -> list[tuple[float, float]]:
    """Return the pairs of numbers in a file; empty lines, and what follows a #, are none.

    Parameters
    ----------
    path
        Of the file; numbers stand apart by spaces or a comma.
    name
        What it has, for messages, such as spectrum.
    what
        What a line gives, such as a frequency and a power.

    Raises
    ------
    InputError
        If it cannot be read, a line is not of two numbers, or there is none.
    """
    pairs = []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the {name} in {path}: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if words := line.partition("#")[0].replace(",", " ").split():
            try:
                first, second = map(float, words)
            except ValueError:
                raise InputError(f"{path}, line {number}: give {what}") from None
            pairs.append((first, second))
    if not pairs:
        raise InputError(f"there is no {name} in {path}: give lines of {what}")
    return pairs
