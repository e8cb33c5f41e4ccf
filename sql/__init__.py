"""The model: every relation and macro of the warehouse, one SQL file each.

The files are executed in the order of `BUILD_ORDER`; a file's name is the name of what it makes. Files whose
header begins with "Scratch" make temporary relations that only the build sees.
"""

from pathlib import Path

FOLDER = Path(__file__).parent

BUILD_ORDER = (
    # What is given: the settings, the elements and their oxidation states.
    "reference/params",
    "reference/category",
    "reference/element_symbol",
    "reference/element",
    "reference/oxidation_state",
    "reference/species",
    "reference/vocabulary",
    "reference/build_metadata",
    # The definition of allowed.
    "label/predicate",
    # The whole space, by the fast path.
    "space/ratio",
    "space/element_side",
    "space/state_set",
    "space/element_role",
    "space/candidate_set",
    "space/signature",
    "space/split",
    "space/pattern_mask",
    "space/signature_mask",
    "space/allowed_mask",
    "space/element_set",
    "space/space_count",
    "space/element_set_rank",
    # What is known.
    "known/known_source",
    "known/known_entry",
    "known/rejected_entry",
    "known/known_formula",
    # Marts and macros: what users ask.
    "label/formula",
    "label/parsed",
    "label/label",
    "label/assignments",
    "label/composition",
    "label/system",
    "label/category_count",
)

# What an ingest runs, once the rows of its source are staged.
LOAD = "known/load"


def statement(name: str) -> str:
    """Return the text of one SQL file.

    Parameters
    ----------
    name
        Path below this folder without the suffix, such as ``"space/ratio"``.
    """
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
