"""Settings of the documentation site, which ``make docs`` builds with Sphinx."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tools"))

import reference  # noqa: E402

import jiu_analysis  # noqa: E402

reference.write(HERE / "reference")

project = "jiu-analysis"
author = "The jiu-analysis contributors"
copyright = f"{author}; code BSD 3-Clause, data CC BY 4.0"
version = release = jiu_analysis.__version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc", "myst_nb"]
exclude_patterns = ["_build"]
nitpicky = True
suppress_warnings = ["mystnb.unknown_mime_type"]  # the key figures also have a form for workbooks

# A link in backquotes where the name is one of the public interface, and plain text elsewhere.
default_role = "autolink"
autodoc_typehints = "none"  # the docstrings state the types
autosummary_generate = False
# Matplotlib adds this method to every artist, with references to its own documentation.
autodoc_default_options = {"exclude-members": "set"}
numpydoc_show_class_members = False

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True

html_theme = "pydata_sphinx_theme"
html_title = "jiu-analysis"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_context = {"default_mode": "auto"}
html_sidebars = {name: [] for name in ("index", "start", "tutorial", "methods")}
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
    "show_prev_next": True,
    "show_toc_level": 2,
}
