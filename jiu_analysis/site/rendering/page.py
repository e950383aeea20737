"""Render pages from templates, with a content security policy that allows no network access."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined
from markupsafe import escape

from jiu_analysis.report import i18n
from jiu_analysis.report.multiples import Point, SmallMultiples, multiples
from jiu_analysis.resources import TEMPLATES, environment
from jiu_analysis.site.rendering.outline import outline

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: The message of the same words in the page's template.
_CITATION = "%(title)s. jiu-analysis %(version)s, data version %(data)s."
_LINKS = re.compile("<!--links-->.*?<!--/links-->", re.DOTALL)
#: The tag of a table cell and its whole text, alone or linked to the page about it.
_CELL = re.compile(
    r'(<t[hd](?: [^>]*)?>)(?:<a class="subject" href="[^"]*">)?([^<>]+)(?:</a>)?(?=</t[hd]>)'
)


@dataclass(frozen=True)
class Colophon:
    """Facts about a page and the files beside it, shown at its end.

    Parameters
    ----------
    version : str
        Version of the package.
    data : str
        Version of the data: a hash of its tables.
    command : str
        Command that makes the page again.
    parameters : mapping of str to object
        Values of the notebook's parameters.
    languages : mapping of str to str
        Addresses of the page in other languages; relative, like all addresses here.
    files : mapping of str to str
        Address of the data file of a result, by its anchor.
    workbook, word, notebook : str
        Addresses of the workbook with all data, of the page as a Word document, and of the
        executed notebook.
    is_example : bool
        Whether the data is made up, which the masthead then says.
    """

    version: str = ""
    data: str = ""
    command: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    workbook: str = ""
    word: str = ""
    notebook: str = ""
    is_example: bool = False


def page(notebook: NotebookNode, *, colophon: Colophon | None = None) -> tuple[str, str]:
    """Render an executed notebook as HTML, in the language that is set.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook with outputs. A picture needs a description (``alt`` in its metadata).
    colophon : Colophon
        Facts shown at the end of the page.

    Returns
    -------
    html, title : str
        The page as a single file, and the text of its first heading.

    Raises
    ------
    ContentError
        A cell failed, or a picture has no description.
    """
    from nbformat.v4 import new_notebook

    parts = outline(notebook)
    resources = {"outline": parts, "colophon": colophon or Colophon(), **_surroundings()}
    # The template uses the outline, so nbconvert need not copy and validate the cells.
    html, _ = _exporter().from_notebook_node(new_notebook(), resources=resources)
    return html, parts.title or i18n.gettext("Untitled")


def citation(title: str, colophon: Colophon) -> str:
    """Return how to cite a page: its title, and the versions of package and data."""
    text = i18n.gettext(_CITATION)
    return text % {"title": title, "version": colophon.version, "data": colophon.data[:12]}


def index(
    pages: Sequence[dict[str, Any]],
    overview: Mapping[str, Any] | None = None,
    *,
    version: str,
) -> str:
    """Return the index page of a site, in the language that is set.

    Parameters
    ----------
    pages : sequence of dict
        Entries of ``run.json``; shown by subject, the newest first.
    overview : mapping, optional
        Result of `jiu_analysis.site.overview.overview`.
    version : str
        Version of the package, for the colophon.
    """
    subjects: dict[str, list[dict[str, Any]]] = {}
    for each in sorted(pages, key=lambda each: each["newest"], reverse=True):
        subjects.setdefault(each["subject"], []).append(each)
    order = i18n.in_order(i18n.AVAILABLE)
    for group in subjects.values():
        # Keep the languages of a page together.
        group.sort(
            key=lambda each: (
                each["page"].removesuffix(f".{each['language']}.html"),
                order.index(each["language"]),
            )
        )
    # The address of the page about a subject, in the language of the index where it is there.
    about: dict[tuple[str, str], str] = {}
    for each in sorted(pages, key=lambda each: each["language"] != i18n.get_language()):
        if each["is_there"]:
            about.setdefault((each["kind"], each["subject"]), each["page"])
    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            subjects=subjects,
            about=about,
            overview=overview,
            multiples=_multiples(overview["organizations"]) if overview else None,
            version=version,
            **_surroundings(),
        )
    )


def _multiples(organizations: Mapping[str, Sequence[Sequence[Any]]]) -> SmallMultiples:
    return multiples(
        {
            organization: [Point(date.fromisoformat(day), *counts) for day, *counts in points]
            for organization, points in organizations.items()
        }
    )


def with_links(
    html: str,
    addresses: Mapping[str, str],
    related: Mapping[str, Sequence[Sequence[str]]],
) -> str:
    """Replace the links of a page, in the language that is set, to other languages and pages.

    A table cell that contains only the subject of a related page is linked to that page.

    Parameters
    ----------
    html : str
        HTML of the page, from `page`.
    addresses : mapping of str to str
        Addresses of the page by language code; empty for no links.
    related : mapping of str to sequence of (str, str)
        Subject and address of other pages, by relation; empty for no links.

    Returns
    -------
    str
        With no related pages, the HTML that `page` returns for these ``Colophon.languages``.
    """
    links = _environment().get_template("page/links.html.j2")
    rendered = links.render(
        languages=addresses, language=i18n.get_language(), related=defaultdict(list, related)
    )
    html = _LINKS.sub(lambda _: rendered.rstrip("\n"), html, count=1)
    about = {
        str(escape(i18n.organization_name(subject))): address
        for relation in ("documents", "organizations", "reports")
        for subject, address in related.get(relation, ())
    }

    def linked(cell: re.Match[str]) -> str:
        tag, text = cell.groups()
        if address := about.get(text):
            text = f'<a class="subject" href="{escape(address)}">{text}</a>'
        return tag + text

    return _CELL.sub(linked, html)


@cache
def _environment() -> Environment:
    made = environment()
    _localize(made)
    return made


def _surroundings() -> dict[str, Any]:
    style, script = _read("style.css"), _read("script.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}';"
        f" script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
    return {
        "language": i18n.get_language(),
        "direction": i18n.direction(),
        "style": style,
        "script": script,
        "policy": policy,
    }


@cache
def _read(name: str) -> str:
    return (TEMPLATES / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return the hash of a style or script for a Content-Security-Policy."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


@cache
def _exporter() -> Any:
    # Imported here, because it is slow and only rendering needs it. HTMLExporter would parse its
    # output again and rewrite it, for parts that only its own templates have.
    from nbconvert import TemplateExporter

    exporter = TemplateExporter(
        template_file="index.html.j2",
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
    )
    exporter.register_filter("address", _address)
    exporter.register_filter("prose", prose)
    environment = exporter.environment
    # nbconvert's templates escape explicitly; here everything is escaped unless marked.
    environment.autoescape = True
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    _localize(environment)
    return exporter


def _localize(environment: Environment) -> None:
    i18n.localize(environment)
    environment.filters["autonym"] = i18n.autonym
    environment.filters["in_order"] = i18n.in_order
    environment.filters["number"] = i18n.number
    environment.filters["day"] = lambda day: i18n.date(date.fromisoformat(day))
    environment.filters["proper"] = i18n.organization_name
    environment.filters["symbol"] = i18n.symbol


def prose(source: str, attachments: Mapping[str, Any]) -> str:
    """Return Markdown as HTML, with embedded pictures.

    nbconvert's own filter treats text between two dollar signs as a formula.
    """
    from nbconvert.filters import markdown_mistune as markdown

    renderer = markdown.IPythonRenderer(
        escape=False,
        # An address in Markdown is percent-encoded: no spaces and only ASCII letters.
        attachments={**{quote(name): each for name, each in attachments.items()}, **attachments},
        exclude_anchor_links=True,
    )
    block, inline = markdown.BlockParser(), markdown.InlineParser(hard_wrap=False)
    return markdown.MarkdownWithMath(renderer, block, inline).render(source)


def _address(content: str, kind: str) -> str:
    """Return a picture as a data address, in which scripts do not run."""
    data = content if kind == "image/png" else b64encode(content.encode("utf-8")).decode("ascii")
    return f"data:{kind};base64,{''.join(data.split())}"
