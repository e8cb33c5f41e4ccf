"""The Materials Project's open data, which take no key."""

import re

from stoichia.loaders.errors import InputError, SourceError
from stoichia.loaders.fetched import Fetched, Provenance, Report
from stoichia.loaders.sources.mp import FIELDS, provenance, row
from stoichia.loaders.sources.source import Kind

OPEN_DATA = "s3a://materialsproject-build/collections/summary/"


def fetch(fetched: Fetched, report: Report, release: str | None = None) -> Provenance:
    """Fetch the summary documents of the open data: one release, without deprecated and non-commercial ones.

    They come file by file of the public Delta table, only the columns wanted.

    Parameters
    ----------
    fetched
        What there is of them.
    report
        Told how far it is.
    release
        The release; None for the latest.

    Raises
    ------
    InputError
        If the table has no such release.
    SourceError
        If the table cannot be read, or is laid out in another way.
    """
    import pyarrow.compute as pc
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError
    from pyarrow import ArrowException

    from stoichia.loaders import service

    options = {
        "AWS_REGION": "us-east-1",
        # The policy of services, as this client spells it; its time-out is that of a whole answer too.
        "timeout": f"{service.ANSWER_SECONDS}s",
        "connect_timeout": f"{service.CONNECT_SECONDS}s",
        "max_retries": str(service.TRIES - 1),
        "retry_timeout": f"{service.PAGE_SECONDS}s",
        "backoff_config.init_backoff": f"{service.BACK_OFF}s",
    }
    if OPEN_DATA.startswith("s3"):
        options["AWS_SKIP_SIGNATURE"] = "true"
    try:
        table = DeltaTable(OPEN_DATA, storage_options=options)
        names = {field.name for field in table.schema().fields}
        missing = {"version", *FIELDS} - names
        if missing:
            raise SourceError(f"the open data has no longer the columns {', '.join(sorted(missing))}")
        if "version" not in table.metadata().partition_columns:
            raise SourceError("the open data are no longer laid out by release")
        releases = sorted({str(partition["version"]) for partition in table.partitions()})
        if release is None and releases:
            release = releases[-1]
        if release not in releases:
            raise InputError(f"the open data has no release {release}; it has {', '.join(releases) or 'none'}")
        fetched.begin(f"{release}, version {table.version()} of the table")
        dataset = table.to_pyarrow_dataset(partitions=[("version", "=", release)])
        deprecated, licence = pc.field("deprecated"), pc.field("builder_meta", "license")
        kept = (deprecated.is_null() | ~deprecated) & (licence.is_null() | (licence != "BY-NC"))
        # By name, so that a next call counts them in the same order.
        fragments = sorted(dataset.get_fragments(pc.field("version") == release), key=lambda fragment: fragment.path)
        for i, fragment in enumerate(fragments):
            section = f"{i:05}"
            if not fetched.is_complete(section):
                documents = fragment.to_table(columns=list(FIELDS), filter=kept, schema=dataset.schema)
                # database_IDs is a map.
                rows = [row(document) for document in documents.to_pylist(maps_as_pydicts="strict")]
                fetched.add(section, rows, None)
                report(fetched.n_rows)
    except (DeltaError, ArrowException, OSError) as error:
        # The cause stands in the last line, and what is between is coloured for terminals.
        lines = re.sub(r"\x1b\[[0-9;]*m|↳", "", str(error)).strip().splitlines() or [""]
        cause = ": ".join(dict.fromkeys(line.strip() for line in (lines[0], lines[-1])))
        raise SourceError(f"cannot read the open data of the Materials Project: {cause}") from None
    if not fetched.n_rows:
        fetched.discard()
        raise SourceError(f"the open data of release {release} has no rows: try again later, or another release")
    return provenance(release, "open data", OPEN_DATA, "without the non-commercial subset")


KIND = Kind("mp-open", fetch=lambda source, fetched, report: fetch(fetched, report, source.release), has_releases=True)
