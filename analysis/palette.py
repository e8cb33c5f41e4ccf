"""The one place that says in what order the kinds of things in figures stand, and how they look.

Every kind has a letter, a word, a marker and a dash beside its colour, so that no figure relies on colour alone.
"""

from dataclasses import dataclass
from typing import Literal

# In the order of the warehouse's enums category and anion_chemistry.
CATEGORIES = ("standard", "missing", "interesting", "unlikely")
ANION_CHEMISTRIES = ("pnictides", "halides", "chalcogenides", "oxides", "others")

# The paper's five, in its order, and the random vectors that carry no chemistry; others follow by name.
EMBEDDINGS = {
    "magpie": "Magpie",
    "mat2vec": "Mat2vec",
    "megnet16": "Megnet16",
    "oliynyk": "Oliynyk",
    "skipatom": "Skipatom",
    "random_200": "Random",
}
METHODS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}

PALETTES = ("paper", "safe")

# What can be counted: the columns n_… of the count views, in words.
NUMBERS = {
    "allowed": "allowed",
    "known": "known",
    **{category: category for category in CATEGORIES},
    "unique": "all",
}

COMPONENTS = {2: "binary", 3: "ternary", 4: "quaternary", 5: "quinary", 6: "senary"}


@dataclass(frozen=True)
class Look:
    """How a kind of compositions is drawn.

    Attributes
    ----------
    letter
        What stands for it in a crowded panel.
    meaning
        What it means, in words.
    shape
        Its marker, by Vega's name.
    marker
        The same marker, by matplotlib's name.
    dash
        Lengths of stroke and gap of its line, in pixels; none for a solid line.
    paper, safe
        Its colour in either palette: the paper's, and one that people with any colour vision tell apart (Okabe and
        Ito, https://jfly.uni-koeln.de/color/; wine after Tol, https://personal.sron.nl/~pault/).
    """

    letter: str
    meaning: str
    shape: str
    marker: str
    dash: tuple[int, ...]
    paper: str
    safe: str

    def colour(self, palette: str) -> str:
        """Return the colour in a palette."""
        return {"paper": self.paper, "safe": self.safe}[palette]

    def text_colour(self, palette: str) -> str:
        """Return a darker shade of the colour, for text on white."""
        colour = self.colour(palette).removeprefix("#")
        return "#" + "".join(f"{int(colour[i : i + 2], 16) * 7 // 10:02x}" for i in (0, 2, 4))


LOOKS = {
    "standard": Look("S", "allowed and known", "circle", "o", (), "#1f6fb4", "#0072b2"),
    "missing": Look("M", "allowed, not known", "triangle-up", "^", (6, 3), "#d7303b", "#d55e00"),
    "interesting": Look("I", "forbidden, yet known", "diamond", "D", (2, 2), "#2ca048", "#000000"),
    "unlikely": Look("U", "forbidden, not known", "square", "s", (8, 3, 2, 3), "#a0a0a0", "#b0b0b0"),
    "pnictides": Look("Pn", "of N, P, As, Sb or Bi", "triangle-up", "^", (6, 3), "#e3b505", "#e69f00"),
    "halides": Look("X", "of F, Cl, Br, I or At", "circle", "o", (), "#1f6fb4", "#0072b2"),
    "chalcogenides": Look("Ch", "of S, Se, Te or Po", "diamond", "D", (2, 2), "#d7303b", "#882255"),
    "oxides": Look("Ox", "of O", "square", "s", (8, 3, 2, 3), "#2ca048", "#000000"),
    "others": Look("oth", "any other", "cross", "P", (1, 3), "#a0a0a0", "#b0b0b0"),
}

# Perceptually uniform; drawn from light (few) to dark (many).
SEQUENTIAL: dict[str, Literal["viridis", "cividis"]] = {"paper": "viridis", "safe": "cividis"}
# The part of the scale from which on white text reads better than dark.
DARK_FROM = {"paper": 0.56, "safe": 0.48}


def colours(kinds: tuple[str, ...], palette: str) -> list[str]:
    """Return the colours of some kinds in a palette, in order."""
    return [LOOKS[kind].colour(palette) for kind in kinds]


def compositions(n_components: int) -> str:
    """Return what compositions of a number of components are called, such as ``binary compositions``."""
    return f"{COMPONENTS.get(n_components, f'{n_components}-component')} compositions"
