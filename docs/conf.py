"""How Sphinx makes the site: `make docs`."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "stoichia"
author = "The stoichia developers"
copyright = "2026, The stoichia developers"  # noqa: A001  # Sphinx wants it so
release = version = version_of("stoichia")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_argparse_cli",
    "sphinx_copybutton",
    "sphinx_design",
    "data_dictionary",
    "pictures",
]
# What other pages include is no page.
exclude_patterns = ["_build", "generated/contents.md"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "stoichia"
html_static_path = ["_static"]
html_css_files = ["stoichia.css"]
html_show_sphinx = False
html_copy_source = False
# Sphinx knows no pycon in a console; what begins with $ is a command, and only commands are copied.
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True

autodoc_typehints = "signature"
# One parameter a line: a phone is narrow.
python_maximum_signature_line_length = 60
napoleon_google_docstring = False
napoleon_use_rtype = False
# Names in docstrings between single backquotes are code.
default_role = "code"
