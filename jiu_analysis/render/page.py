"""An executed notebook becomes one offline page; the pages get an index."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from nbformat import NotebookNode

from jiu_analysis.errors import ContentError

_TEMPLATES = Path(__file__).parent / "templates"


def page(notebook: NotebookNode, *, language: str = "en") -> tuple[str, str]:
    """Render an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs. A picture needs a description (``alt`` in its metadata).
    language : str
        Of the page.

    Returns
    -------
    html, title : str
        The page, in one file, and the text of its first heading.

    Raises
    ------
    ContentError
        A cell failed, or a picture has no description.
    """
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise ContentError(f"cell {number} raised {output.ename}: {output.evalue}")
            _check_pictures(output, number)
    title = _title(notebook)
    resources = {"page_title": title, "page_language": language, "page_style": _style()}
    html, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return html, title


def index(pages: Sequence[dict[str, Any]], *, version: str) -> str:
    """The index page of a site.

    Parameters
    ----------
    pages : sequence of dict
        As ``run.json`` records them.
    version : str
        Of the package, for the colophon.
    """
    environment = Environment(
        loader=PackageLoader("jiu_analysis", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("index.html.j2").render(
        pages=pages, version=version, style=_style()
    )


@cache
def _style() -> str:
    return (_TEMPLATES / "page" / "style.css").read_text(encoding="utf-8")


def _check_pictures(output: NotebookNode, number: int) -> None:
    for kind in ("image/svg+xml", "image/png", "image/jpeg"):
        if kind in output.get("data", {}) and not output.metadata.get(kind, {}).get("alt"):
            raise ContentError(f"cell {number} shows a picture without a description")


def _title(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            found = re.search(r"<h1[^>]*>(.*?)</h1>", output.get("data", {}).get("text/html", ""))
            if found:
                return unescape(re.sub(r"<[^>]+>", "", found[1]))
        if cell.cell_type == "markdown" and (found := re.match(r"# (.+)", cell.source)):
            return found[1].strip()
    return "Untitled"


@cache
def _exporter() -> Any:
    # Imported here: a command that renders nothing need not wait for it.
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="page", extra_template_basedirs=[str(_TEMPLATES)], exclude_anchor_links=True
    )
    exporter.register_filter("text_base64", _base64)
    return exporter


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")
