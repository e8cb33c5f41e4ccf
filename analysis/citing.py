"""What to cite for an answer: BibTeX entries, and a paragraph for the methods of a paper."""

import re

import duckdb

# As in: Ricci et al., Sci. Data 2017, 4, 170085, doi:10.1038/sdata.2017.85; a title may stand in quotation marks.
_ARTICLE = re.compile(r"([^,]+?)(?: et al\.)?, (?:\"(.+)\", )?(\D[^,]*) (\d{4}), (\w+), ([\w–-]+), doi:(\S+)")
# As in: Jang et al., Synthesizability of materials stoichiometry, Matter 7, 2294–2312 (2024).
_TITLED = re.compile(r"([^,]+?)(?: et al\.)?, (.+), (\D[^,]*) (\w+), ([\w–-]+) \((\d{4})\)")
# As in: Batatia et al., A foundation model for atomistic materials chemistry, arXiv preprint arXiv:2401.00096 (2024).
_PREPRINT = re.compile(r"([^,]+?)(?: et al\.)?, (.+), arXiv preprint arXiv:(\S+) \((\d{4})\)")
# What BibTeX or LaTeX would obey.
_SPECIAL = re.compile(r"([&%$#_{}])")


def bibtex(warehouse: duckdb.DuckDBPyConnection) -> str:
    """Return a BibTeX entry for each work that answers of a warehouse rest on; those without one are comments."""
    entries = []
    for kind, subject, work, release, licence in warehouse.execute(
        "select kind, subject, work, release, licence from citation"
    ).fetchall():
        fields = _fields(work) if work else {"title": subject} if kind == "program" else {}
        told = ", ".join(filter(None, [f"{kind}: {subject}", release, licence]))
        if not fields:
            entries.append(f"% {told}: nothing to cite is told of it\n")
            continue
        fields["note"] = told
        lines = [f"  {name} = {{{value if name == 'doi' else _escaped(value)}}}," for name, value in fields.items()]
        entry_type = "article" if "journal" in fields else "misc"
        key = _key(fields.get("author", subject), fields.get("year", ""), subject)
        entries.append("\n".join([f"@{entry_type}{{{key},", *lines, "}"]) + "\n")
    return "\n".join(entries)


def methods(warehouse: duckdb.DuckDBPyConnection) -> str:
    """Return a paragraph that tells how a warehouse was made: its settings, the releases and checksums of its data."""
    facts = dict(warehouse.execute("select name, value from build_metadata").fetchall())
    ((states, components, max_amount, max_z),) = warehouse.execute(
        "select oxidation_state_set, components, max_amount, max_z from params"
    ).fetchall()
    ((last_element,),) = warehouse.execute("select symbol::varchar from element where z = $1", [max_z]).fetchall()
    sources = [
        f"{source} ({', '.join(filter(None, [release, licence]))}{'; ' if release or licence else ''}"
        f"{n_compositions:,} composition{'' if n_compositions == 1 else 's'}, loaded {loaded_at:%Y-%m-%d})"
        for source, release, licence, n_compositions, loaded_at in warehouse.execute(
            "select source, release, licence, n_compositions, loaded_at from known_source order by loaded_at, source"
        ).fetchall()
    ]
    return (
        f"All compositions of {_listed(components)} of the elements H to {last_element} with coprime amounts up to "
        f"{max_amount} were enumerated with stoichia {facts['stoichia_version']} (DuckDB {facts['duckdb_version']}). "
        "A composition is allowed if some choice of one oxidation state per element is neutral with every cation less "
        f"electronegative than every anion; the oxidation states are the set {states} "
        f"({facts['oxidation_state_file']}, SHA-256 {facts['oxidation_state_sha256']}) and the Pauling "
        f"electronegativities those of SMACT {facts['smact_version']} ({facts['element_data_file']}, SHA-256 "
        f"{facts['element_data_sha256']}). A composition is known if one of these lists it: "
        f"{'; '.join(sources) or 'none was loaded'}."
    )


def _fields(work: str) -> dict[str, str]:
    """Return what a line tells of a work, as fields of BibTeX."""
    if found := _ARTICLE.fullmatch(work):
        author, title, journal, year, volume, pages, doi = found.groups()
        fields = {"title": title} if title else {}
        fields |= {"journal": journal, "year": year, "volume": volume, "pages": pages, "doi": doi}
    elif found := _PREPRINT.fullmatch(work):
        author, title, number, year = found.groups()
        fields = {"title": title, "year": year, "eprint": number, "archiveprefix": "arXiv"}
    elif found := _TITLED.fullmatch(work):
        author, title, journal, volume, pages, year = found.groups()
        fields = {"title": title, "journal": journal, "year": year, "volume": volume, "pages": pages}
    else:
        return {"howpublished": work}
    return {"author": f"{author} and others" if " et al." in work else author} | fields


def _key(author: str, year: str, subject: str) -> str:
    """Return a key that is one word, and another one for every subject."""
    words = "".join(re.findall(r"\w+", author.split(" and ", maxsplit=1)[0])), year, *re.findall(r"\w+", subject)
    return "_".join(dict.fromkeys(filter(None, words)))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\\", r"\textbackslash "))


def _listed(components: list[int]) -> str:
    """Return "two to four elements" as "2, 3 or 4 elements"."""
    *before, last = map(str, components)
    return f"{', '.join(before)} or {last} elements" if before else f"{last} elements"
