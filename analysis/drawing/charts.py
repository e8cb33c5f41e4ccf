"""What charts share: their style, a page's choices, words with a halo, numbers told by colour.

One Altair definition is a page's interactive element, an SVG and a PNG. About 900 pixels are the double column of a
paper (180 mm): text of 11 pixels prints in 6 points.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stoichia.analysis import palette

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

# The first comes with vl-convert: files look the same on every machine.
FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"
INK = "#1d2330"
FAINT = "#5c6470"
# What has no compositions.
NONE = "#f3f4f6"

# A number as a legend has it.
SHORT_NUMBER = "format(datum.value, datum.value < 1000 ? ',' : '~s')"


class Choices:
    """What the reader of a page chooses of the rows, and what stands fast in a file.

    Parameters
    ----------
    rows
        n_components, the numbers n_…, and known where there are several of `knowns`.
    number
        Which number is shown, or shown first.
    knowns
        What makes a composition known, in words.
    interactive
        Whether the reader may choose.
    """

    def __init__(self, rows: "pl.DataFrame", number: str, knowns: Sequence[str] = (), *, interactive: bool) -> None:
        components = rows["n_components"].unique().sort().to_list()
        numbers = [number, *(other for other in palette.NUMBERS if other != number)]
        words = [palette.COMPONENTS.get(n, str(n)) for n in components]
        self._parameters = [
            parameter("components", "Components", components, words, interactive=interactive),
            parameter(
                "number", "Compositions", numbers, [palette.NUMBERS[name] for name in numbers], interactive=interactive
            ),
        ]
        self._condition = "datum.n_components == components"
        if len(knowns) > 1:
            self._parameters.append(
                parameter("known", "Known by", list(range(len(knowns))), knowns, interactive=interactive)
            )
            self._condition += " && datum.known == known"

    def applied(self, chart: "alt.Chart") -> "alt.Chart":
        """Return a chart of the chosen rows, with the chosen number as value."""
        return (
            chart.add_params(*self._parameters)
            .transform_filter(self._condition)
            .transform_calculate(value="datum['n_' + number]")
        )

    def title(self, text: str) -> "alt.ExprRef":
        """Return a title that tells what was chosen in the places of {number} and {compositions}."""
        import altair as alt

        compositions = {str(n): palette.compositions(n) for n in palette.COMPONENTS}
        expression = (
            json.dumps(text)
            .replace("{number}", f'" + {json.dumps(palette.NUMBERS)}[number] + "')
            .replace("{compositions}", f'" + {json.dumps(compositions)}["" + components] + "')
        )
        return alt.ExprRef(expression)


def parameter(
    name: str, label: str, options: Sequence[Any], labels: Sequence[str], *, interactive: bool
) -> "alt.Parameter":
    """Return a value that begins as the first option and that the reader of a page may change."""
    import altair as alt

    if len(options) == 1 or not interactive:
        return alt.param(name=name, value=options[0])
    choice = alt.binding_select(options=list(options), labels=list(labels), name=f"{label} ")
    return alt.param(name=name, value=options[0], bind=choice)


def zoom() -> "alt.Parameter":
    """Return what lets the reader of a page zoom (Ctrl and the wheel, or two fingers) and pan (drag)."""
    import altair as alt

    return alt.selection_interval(name="zoom", bind="scales", zoom="wheel![event.ctrlKey]")


def table(rows: "pl.DataFrame") -> "alt.InlineData":
    """Return rows, whose texts have no commas, as comma-separated values, which take a third of the room of JSON."""
    import altair as alt

    kinds = {name: "number" if kind.is_numeric() else "string" for name, kind in rows.schema.items()}
    return alt.InlineData(values=rows.write_csv(quote_style="never"), format=alt.CsvDataFormat(type="csv", parse=kinds))


def finished(
    chart: "alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart",
    title: "str | alt.ExprRef",
    notes: Sequence[str],
) -> dict[str, Any]:
    """Return the definition of a chart with its title, the lines below it and the style that all charts share."""
    import altair as alt

    definition: dict[str, Any] = (
        chart.properties(
            title=alt.TitleParams(
                text=title,
                subtitle=list(notes),
                anchor="start",
                fontSize=15,
                subtitleFontSize=12,
                color=INK,
                subtitleColor=FAINT,
                offset=14,
                subtitlePadding=5,
                subtitleLineHeight=16,
            ),
            padding=6,
            background="white",
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=11,
            titleFontSize=12,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            gridColor="#e8eaed",
        )
        .configure_legend(labelFontSize=11, titleFontSize=12, titleFontWeight="normal", labelColor=INK, titleColor=INK)
        .configure_header(labelFontSize=12, labelFontWeight="bold", labelColor=INK)
        # What is valid is tested; to look again at each takes a quarter of the time of a chart.
        .to_dict(validate=False)
    )
    return definition


def colour_of_number(colours: str, legend: "alt.Legend") -> "alt.Color":
    """Return the colour that tells the value: the darker, the more."""
    import altair as alt

    scale = alt.Scale(scheme=palette.SEQUENTIAL[colours], reverse=True, domainMin=0, nice=False)
    return alt.condition("datum.value == 0", alt.value(NONE), alt.Color("value:Q", scale=scale, legend=legend))


def number_tooltips() -> "list[alt.Tooltip]":
    """Return what a page tells of a row: all its numbers of compositions."""
    import altair as alt

    return [alt.Tooltip(f"n_{name}:Q", title=word, format=",") for name, word in palette.NUMBERS.items()]


def haloed(words: "alt.Chart", colour: Any = None, width: int = 3, **look: Any) -> "list[alt.Chart]":  # noqa: ANN401
    """Return the words of a chart, and below them the same in broad white strokes, so that they read on anything.

    Parameters
    ----------
    words
        A chart that says what the words are and where they stand.
    colour
        Their colour, if not `look` gives it.
    width
        Of the strokes, in pixels.
    **look
        As ``mark_text`` takes it.
    """
    halo = words.mark_text(**look | {"stroke": "white", "strokeWidth": width, "strokeJoin": "round"})
    text = words.mark_text(**look)
    return [halo, text if colour is None else text.encode(color=colour)]


def word_colours(field: str, looks: "Mapping[str, palette.Look]", colours: str) -> "Any":  # noqa: ANN401  # altair keeps the type of conditions to itself
    """Return the colours of words by what a field names: darker than lines, since text needs more contrast.

    By conditions, so that the scale of the lines stays the only one.
    """
    import altair as alt

    chosen = alt.when("false").then(alt.value(INK))
    for name, look in looks.items():
        chosen = chosen.when(f"datum.{field} == '{name}'").then(alt.value(look.text_colour(colours)))
    return chosen.otherwise(alt.value(INK))
