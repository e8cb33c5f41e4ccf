"""The maps as a page carries them: columns, coordinates in 16 bits, compressed: 54 maps take four megabytes.

A page unpacks a part when it is looked at (``templates/maps.js``).
"""

import base64
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from stoichia.analysis import frames, palette, queries
from stoichia.analysis.drawing.map_grid import in_order

if TYPE_CHECKING:
    import polars as pl

# Coordinates are whole numbers from 0 to this; the number after it stands for a composition that a map does not show.
STEPS = 65_534


@dataclass(frozen=True)
class PackedMaps:
    """Maps for a page.

    Attributes
    ----------
    header
        What there is: looks of the kinds of points, and per number of components the names of the parts.
    parts
        Parts by name: gzip in base64. One per sample with its compositions as JSON, one per map with x, then y, of
        each of them as unsigned 16-bit little-endian numbers.
    """

    header: dict[str, Any]
    parts: dict[str, str]


def sampled_components(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Return the numbers of components that the warehouse has maps of."""
    return [n_components for (n_components,) in connection.execute(queries.SAMPLED_COMPONENTS).fetchall()]


def pack(connection: duckdb.DuckDBPyConnection, components: Sequence[int], colours: str) -> PackedMaps:
    """Return the maps of the latest sample of some numbers of components.

    Parameters
    ----------
    connection
        An open warehouse.
    components
        Numbers of components that there are maps of.
    colours
        A palette.
    """
    samples = []
    parts = {}
    for n_components in components:
        compositions = frames.frame(connection.sql(queries.map_compositions(n_components)))
        points = frames.frame(connection.sql(queries.map_points(n_components, "category"))).partition_by(
            "embedding", "method", as_dict=True
        )
        scores = frames.frame(connection.sql(queries.map_scores(n_components)))
        score_of = {(row["embedding"], row["method"]): row for row in scores.iter_rows(named=True)}
        name = f"compositions-{n_components}"
        parts[name] = _compressed(json.dumps(_columns(compositions), ensure_ascii=False).encode())
        maps = []
        for embedding in in_order(scores["embedding"].unique().to_list(), tuple(palette.EMBEDDINGS)):
            for method in in_order(scores["method"].unique().to_list(), tuple(palette.METHODS)):
                if (score := score_of.get((embedding, method))) is None:
                    continue
                part = f"points-{n_components}-{embedding}-{method}"
                parts[part] = _compressed(_coordinates(points[embedding, method], compositions["point_number"]))
                maps.append(
                    {
                        "embedding": embedding,
                        "embeddingWords": palette.EMBEDDINGS.get(embedding, embedding),
                        "method": method,
                        "methodWords": palette.METHODS.get(method, method),
                        "part": part,
                        "trustworthiness": score["trustworthiness"],
                        "silhouette": score["silhouette"],
                        "silhouetteError": score["silhouette_se"],
                        "accuracy": score["accuracy"],
                        "accuracyDeviation": score["accuracy_sd"],
                        "uncovered": score["n_uncovered"],
                    }
                )
        samples.append(
            {
                "components": n_components,
                "words": palette.COMPONENTS.get(n_components, str(n_components)),
                "part": name,
                "maps": maps,
            }
        )
    kinds = {"category": palette.CATEGORIES, "anionChemistry": palette.ANION_CHEMISTRIES}
    header = {
        "steps": STEPS,
        "samples": samples,
        "kinds": {
            name: [
                {
                    "name": kind,
                    "letter": palette.LOOKS[kind].letter,
                    "meaning": palette.LOOKS[kind].meaning,
                    "shape": palette.LOOKS[kind].shape,
                    "colour": palette.LOOKS[kind].colour(colours),
                }
                for kind in of_name
            ]
            for name, of_name in kinds.items()
        },
    }
    return PackedMaps(header, parts)


def _columns(compositions: "pl.DataFrame") -> dict[str, Any]:
    """Return the columns of a sample: texts that repeat, by their number in a list."""
    reasons = compositions["reason"].unique(maintain_order=True)
    number_of = {reason: number for number, reason in enumerate(reasons)}
    return {
        "formula": compositions["formula"].to_list(),
        "category": [palette.CATEGORIES.index(category) for category in compositions["category"]],
        "anionChemistry": [palette.ANION_CHEMISTRIES.index(anion) for anion in compositions["anion_chemistry"]],
        "reasons": reasons.to_list(),
        "reason": [number_of[reason] for reason in compositions["reason"]],
    }


def _coordinates(points: "pl.DataFrame", point_numbers: "pl.Series") -> bytes:
    import numpy as np

    places = np.full((2, len(point_numbers)), STEPS + 1, dtype="<u2")
    at = np.searchsorted(point_numbers.to_numpy(), points["point_number"].to_numpy())
    for row, axis in enumerate(("x", "y")):
        values = points[axis].to_numpy().astype(np.float64)
        span = np.ptp(values) or 1.0
        places[row, at] = np.round((values - values.min()) / span * STEPS)
    return places.tobytes()


def _compressed(data: bytes) -> str:
    # Without the time of day, which would make every page differ.
    return base64.b64encode(gzip.compress(data, mtime=0)).decode()


def queries_of(components: Sequence[int]) -> list[tuple[str, str]]:
    """Return the queries of what the viewer of maps shows, by what they ask for."""
    return [
        (f"{what} of {palette.compositions(n)}", query)
        for n in components
        for what, query in (
            ("the points", queries.map_points(n, "category")),
            ("the words", queries.map_compositions(n)),
            ("the scores", queries.map_scores(n)),
        )
    ]
