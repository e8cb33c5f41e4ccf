"""The tables that databases of materials publish: how to recognise each, and what its columns are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# What a row of a source can tell, as the columns of staged_text; sql/known/staged_entry reads them.
ROLES = (
    "input",
    "entry_id",
    "energy_above_hull",
    "formation_energy",
    "is_stable",
    "is_experimental",
    "is_theoretical",
    "is_deprecated",
    "duplicate_of",
    "status",
    "icsd_ids",
    "last_updated",
)


@dataclass(frozen=True)
class PublishedFormat:
    """A table as its publisher lays it out.

    Attributes
    ----------
    name
        Its name for ``--format-of``.
    description
        What it is.
    markers
        Columns that, all together, tell it from other tables.
    columns
        The column that holds each role of `ROLES`.
    licence
        Under what licence it is published; None if that depends.
    attribution
        Whom to cite.
    constants
        Text of a role that the whole table shares.
    """

    name: str
    description: str
    markers: frozenset[str]
    columns: Mapping[str, str]
    licence: str | None
    attribution: str
    constants: Mapping[str, str] = field(default_factory=dict)


FORMATS = (
    PublishedFormat(
        "mp",
        "Materials Project summary documents",
        frozenset({"material_id", "formula_pretty"}),
        {
            "input": "formula_pretty",
            "entry_id": "material_id",
            "energy_above_hull": "energy_above_hull",
            "formation_energy": "formation_energy_per_atom",
            "is_stable": "is_stable",
            "is_theoretical": "theoretical",
            "is_deprecated": "deprecated",
            "icsd_ids": "database_IDs.icsd",
            "last_updated": "last_updated",
        },
        "CC BY 4.0",
        "Jain et al., APL Mater. 2013, 1, 011002, doi:10.1063/1.4812323",
    ),
    PublishedFormat(
        "oqmd",
        "Open Quantum Materials Database formation energies",
        frozenset({"name", "entry_id", "delta_e"}),
        {"input": "name", "entry_id": "entry_id", "formation_energy": "delta_e", "energy_above_hull": "stability"},
        "CC BY 4.0",
        "Saal et al., JOM 2013, 65, 1501, doi:10.1007/s11837-013-0755-4",
    ),
    PublishedFormat(
        "alexandria",
        "Alexandria computed structure entries",
        frozenset({"data.mat_id", "data.formula", "data.e_above_hull"}),
        {
            "input": "data.formula",
            "entry_id": "data.mat_id",
            "energy_above_hull": "data.e_above_hull",
            "formation_energy": "data.e_form",
        },
        "CC BY 4.0",
        "Schmidt et al., Mater. Today Phys. 2024, 48, 101560, doi:10.1016/j.mtphys.2024.101560",
    ),
    PublishedFormat(
        "lemat-bulk",
        "LeMat-Bulk",
        frozenset({"immutable_id", "chemical_formula_reduced", "functional"}),
        {"input": "chemical_formula_reduced", "entry_id": "immutable_id", "last_updated": "last_modified"},
        "CC BY 4.0",
        "LeMaterial, LeMat-Bulk (Materials Project, Alexandria and OQMD in one)",
    ),
    PublishedFormat(
        "gnome",
        "GNoME stable materials summary",
        frozenset({"MaterialId", "Reduced Formula", "Composition"}),
        {
            "input": "Reduced Formula",
            "entry_id": "MaterialId",
            "formation_energy": "Formation Energy Per Atom",
        },
        "CC BY-NC 4.0",
        "Merchant et al., Nature 2023, 624, 80, doi:10.1038/s41586-023-06735-9",
    ),
    PublishedFormat(
        "aflow",
        "AFLOW entries by AFLUX",
        frozenset({"compound", "auid"}),
        {"input": "compound", "entry_id": "auid", "formation_energy": "enthalpy_formation_atom"},
        None,
        "Curtarolo et al., Comput. Mater. Sci. 2012, 58, 218, doi:10.1016/j.commatsci.2012.02.005",
    ),
    PublishedFormat(
        "jarvis",
        "JARVIS-DFT",
        frozenset({"jid", "formula", "ehull"}),
        {
            "input": "formula",
            "entry_id": "jid",
            "energy_above_hull": "ehull",
            "formation_energy": "formation_energy_peratom",
            "icsd_ids": "icsd",
        },
        None,
        "Choudhary et al., npj Comput. Mater. 2020, 6, 173, doi:10.1038/s41524-020-00440-1",
    ),
    PublishedFormat(
        "cod",
        "Crystallography Open Database entries",
        frozenset({"file", "formula", "duplicateof", "status"}),
        {
            "input": "formula",
            "entry_id": "file",
            "is_theoretical": "method",
            "duplicate_of": "duplicateof",
            "status": "status",
            "last_updated": "date",
        },
        "CC0 1.0",
        "Gražulis et al., Nucleic Acids Res. 2012, 40, D420, doi:10.1093/nar/gkr900",
        {"is_experimental": "true"},
    ),
    PublishedFormat(
        "icsd",
        "Inorganic Crystal Structure Database export",
        frozenset({"CollectionCode", "SumFormula"}),
        {"input": "SumFormula", "entry_id": "CollectionCode", "icsd_ids": "CollectionCode"},
        None,
        "Zagorac et al., J. Appl. Crystallogr. 2019, 52, 918, doi:10.1107/S160057671900997X",
        {"is_experimental": "true"},
    ),
)

# Names that others give to columns of formulas: first what is called a formula, then a composition, then what may be
# anything else too; the most telling first.
FORMULA_NAMES: Sequence[Sequence[str]] = (
    (
        "formula",
        "formula_pretty",
        "pretty_formula",
        "reduced_formula",
        "formula_reduced",
        "chemical_formula_reduced",
        "chemical_formula",
        "chemical_formula_sum",
        "chemical_formula_hill",
        "chemical_formula_structural",
        "chemical_formula_descriptive",
        "sum_formula",
        "formula_sum",
        "full_formula",
        "formula_full",
        "unit_cell_formula",
        "cell_formula",
        "composition_formula",
        "compound_formula",
        "material_formula",
        "materials_formula",
        "nominal_formula",
        "formula_string",
        "formula_unit",
        "formulas",
    ),
    (
        "composition",
        "compositions",
        "nominal_composition",
        "chemical_composition",
        "reduced_composition",
        "composition_reduced",
        "compound",
        "compounds",
        "chemical_compound",
        "stoichiometry",
    ),
    (
        "material",
        "materials",
        "material_name",
        "compound_name",
        "chemical_name",
        "name",
        "chemical",
        "phase",
        "sample",
    ),
)

# Names that others give to the other columns.
COMMON_NAMES: Mapping[str, Sequence[str]] = {
    "entry_id": ("entry_id", "material_id", "mp_id", "task_id"),
    "energy_above_hull": ("energy_above_hull", "e_above_hull", "ehull", "hull_distance"),
    "formation_energy": ("formation_energy", "formation_energy_per_atom", "formation_energy_peratom"),
    "is_stable": ("is_stable",),
    "is_experimental": ("is_experimental", "experimental"),
    "is_theoretical": ("is_theoretical", "theoretical"),
    "is_deprecated": ("is_deprecated", "deprecated"),
    "icsd_ids": ("icsd_ids",),
    "last_updated": ("last_updated",),
}


def recognised(names: Sequence[str]) -> PublishedFormat | None:
    """Return the format of a table with these columns; None if it is nobody's."""
    return next((candidate for candidate in FORMATS if candidate.markers <= set(names)), None)


def by_name(name: str) -> PublishedFormat:
    """Return the format of that name in `FORMATS`."""
    return next(candidate for candidate in FORMATS if candidate.name == name)
