"""Pages that need nothing else: templates, style and scripts in one HTML file, which runs no script but those."""

import base64
import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from stoichia.analysis.page import vega

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, title: str, folders: Mapping[str, Path] | None = None, **content: object) -> str:
    """Return a page.

    Parameters
    ----------
    template
        A file that extends ``page.html.jinja``: of the folder templates here, or of another folder as ``name/file``.
    title
        Title of the page.
    folders
        Other folders of templates, by name.
    **content
        What the template asks for. Texts are escaped.
    """
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(TEMPLATES),
                PrefixLoader({name: FileSystemLoader(folder) for name, folder in (folders or {}).items()}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = lambda number: f"{number:,}"
    scripts = [_inline(vega.script()), _asset("page.js"), _asset("maps.js")]
    return environment.get_template(template).render(
        title=title,
        version=version("stoichia"),
        # Ours, and so not escaped.
        style=Markup(_asset("page.css")),
        scripts=[Markup(script) for script in scripts],
        script_hashes=[_policy_hash(script) for script in scripts],
        **content,
    )


def data_address(content: bytes, kind: str) -> str:
    """Return an address that holds its content, such as an image's of the kind image/png."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def picture(png: bytes, scale: float) -> tuple[str, int]:
    """Return a picture's address, in a form a tenth of the size without loss, and its width at a scale."""
    import io

    from PIL import Image

    file = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        width = round(image.width / scale)
        image.convert("RGB").save(file, format="webp", lossless=True, method=1)
    return data_address(file.getvalue(), "image/webp"), width


def _asset(name: str) -> str:
    return _inline((TEMPLATES / name).read_text(encoding="utf-8"))


def _inline(text: str) -> str:
    """Return a script or style as it may stand inside its element, which these texts would end."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--").replace("</style", "<\\/style")


def _policy_hash(script: str) -> str:
    """Return the source expression by which a page's policy allows one script."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
