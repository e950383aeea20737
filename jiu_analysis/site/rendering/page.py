"""The pages themselves: templates, and the policy that keeps a page to itself."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined

from jiu_analysis.resources import TEMPLATES, environment
from jiu_analysis.report import i18n as words
from jiu_analysis.site.rendering.outline import outline

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LANGUAGES = re.compile("<!--languages-->.*?<!--/languages-->", re.DOTALL)


@dataclass(frozen=True)
class Colophon:
    """What a page says of itself and of the files beside it.

    Parameters
    ----------
    version : str
        Of the package.
    data : str
        Version of the data: a hash of its tables.
    command : str
        What makes the page again.
    parameters : mapping of str to object
        What the notebook was asked.
    languages : mapping of str to str
        Addresses of the same page in other languages; relative, as all addresses here.
    files : mapping of str to str
        Address of the data behind a result, by its anchor.
    workbook, notebook : str
        Addresses of all data in one workbook, and of the executed notebook.
    """

    version: str = ""
    data: str = ""
    command: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    workbook: str = ""
    notebook: str = ""


def page(
    notebook: NotebookNode, *, language: str = "en", colophon: Colophon | None = None
) -> tuple[str, str]:
    """Render an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs. A picture needs a description (``alt`` in its metadata).
    language : str
        Of the page.
    colophon : Colophon
        What stands at its end.

    Returns
    -------
    html, title : str
        The page, in one file, and the text of its first heading.

    Raises
    ------
    ContentError
        A cell failed, or a picture has no description.
    """
    from nbformat.v4 import new_notebook

    told = outline(notebook)
    resources = {"outline": told, "colophon": colophon or Colophon(), **_surroundings(language)}
    # The template shows the outline, so nbconvert need not copy and check the cells.
    html, _ = _exporter(language).from_notebook_node(new_notebook(), resources=resources)
    return html, told.title or words.translations(language).gettext("Untitled")


def index(pages: Sequence[dict[str, Any]], *, version: str, language: str = "en") -> str:
    """The index page of a site.

    Parameters
    ----------
    pages : sequence of dict
        As ``run.json`` records them: by subject, the newest first.
    version : str
        Of the package, for the colophon.
    language : str
        Of the index.
    """
    subjects: dict[str, list[dict[str, Any]]] = {}
    for each in sorted(pages, key=lambda each: each["newest"], reverse=True):
        subjects.setdefault(each["subject"], []).append(each)
    order = words.in_order(words.AVAILABLE)
    for group in subjects.values():
        # A page in one language after the other, then the next page.
        group.sort(
            key=lambda each: (
                each["page"].removesuffix(f".{each['language']}.html"),
                order.index(each["language"]),
            )
        )
    return (
        _environment(language)
        .get_template("index.html.j2")
        .render(subjects=subjects, version=version, **_surroundings(language))
    )


def with_languages(html: str, language: str, addresses: Mapping[str, str]) -> str:
    """A page with other links to itself in other languages.

    Parameters
    ----------
    html : str
        As `page` gave it.
    language : str
        Of the page.
    addresses : mapping of str to str
        Of the page in every language, by code; none for no links.

    Returns
    -------
    str
        As `page` would have given it with these ``Colophon.languages``.
    """
    links = _environment(language).get_template("page/languages.html.j2")
    told = links.render(languages=addresses, language=language)
    return _LANGUAGES.sub(lambda _: told.rstrip("\n"), html, count=1)


@cache
def _environment(language: str) -> Environment:
    made = environment()
    _speak(made, language)
    return made


def _surroundings(language: str) -> dict[str, Any]:
    style, script = _read("style.css"), _read("script.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}';"
        f" script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
    return {
        "language": language,
        "direction": words.direction(language),
        "style": style,
        "script": script,
        "policy": policy,
    }


@cache
def _read(name: str) -> str:
    return (TEMPLATES / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Of a style or script, as a Content-Security-Policy names it."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


@cache
def _exporter(language: str) -> Any:
    # Imported here: a command that renders nothing need not wait for it.
    from nbconvert import HTMLExporter
    from nbconvert.exporters.templateexporter import TemplateExporter

    class Exporter(HTMLExporter):
        # That one reads what it wrote once more, for pictures without a text and for what its
        # own templates leave out, and writes it anew.
        from_notebook_node = TemplateExporter.from_notebook_node

    exporter = Exporter(
        template_name="page", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
    exporter.register_filter("address", _address)
    exporter.register_filter("prose", _prose)
    environment = exporter.environment
    # A template of nbconvert's escapes by hand; here it is the exception that is marked.
    environment.autoescape = True
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    _speak(environment, language)
    return exporter


def _speak(environment: Environment, language: str) -> None:
    environment.install_gettext_translations(words.translations(language), newstyle=True)
    environment.filters["autonym"] = words.autonym
    environment.filters["in_order"] = words.in_order


def _prose(source: str, attachments: Mapping[str, Any]) -> str:
    """Markdown as HTML, with the pictures that were pasted into it.

    nbconvert's own filter takes what stands between two dollar signs for a formula.
    """
    from nbconvert.filters import markdown_mistune as markdown

    renderer = markdown.IPythonRenderer(
        escape=False,
        # An address in Markdown has no spaces, and no letters but those of ASCII.
        attachments={**{quote(name): each for name, each in attachments.items()}, **attachments},
        exclude_anchor_links=True,
    )
    block, inline = markdown.BlockParser(), markdown.InlineParser(hard_wrap=False)
    return markdown.MarkdownWithMath(renderer, block, inline).render(source)


def _address(content: str, kind: str) -> str:
    """A picture as an address, so that what it holds can only be looked at."""
    data = content if kind == "image/png" else b64encode(content.encode("utf-8")).decode("ascii")
    return f"data:{kind};base64,{''.join(data.split())}"
