"""An executed notebook in the order a page tells it: masthead, answer, sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

from jiu_analysis.errors import ContentError

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: What is shown of a cell's output, the best first.
_SHOWN = ("image/svg+xml", "image/png", "text/html", "text/markdown", "text/plain")
#: Frictionless tabular data resource: the data behind a table.
DATA = "application/vnd.dataresource+json"


@dataclass(frozen=True)
class Result:
    """A piece of a page.

    Parameters
    ----------
    anchor : str
        The name of its cell, for links.
    kind : str
        MIME type.
    content : str
        Of that type.
    description : str
        Of a picture, in words.
    narrow : str
        The same picture for a phone, where there is one.
    data : mapping
        The data resource behind it; empty where there is none.
    attachments : mapping
        Of prose: the pictures that were pasted into it, by name and MIME type.
    """

    anchor: str
    kind: str
    content: str
    description: str = ""
    narrow: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Section:
    """Results under a heading, and the code that made them."""

    anchor: str = ""
    heading: str = ""
    results: list[Result] = field(default_factory=list)
    code: list[str] = field(default_factory=list)


@dataclass
class Outline:
    """A page in its parts.

    Parameters
    ----------
    title : str
        Text of the first heading.
    masthead : list of Result
        What comes up to the first heading.
    answer : Section
        What comes between it and the first section.
    sections : list of Section
        A section begins where prose begins with ``## ``.
    """

    title: str
    masthead: list[Result]
    answer: Section
    sections: list[Section]

    @property
    def data(self) -> dict[str, Mapping[str, Any]]:
        """The data resources of the page by the anchor that shows them."""
        parts = [self.answer, *self.sections]
        return {each.anchor: each.data for part in parts for each in part.results if each.data}


def outline(notebook: NotebookNode) -> Outline:
    """Put the parts of an executed notebook in the order of a page.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs. A picture needs a description (``alt`` in its metadata).

    Raises
    ------
    ContentError
        A cell failed, or a picture has no description.
    """
    opening, sections = Section(), []
    number, taken = 0, {cell.id for cell in notebook.cells}
    for cell in notebook.cells:
        # The author does not count the cell that papermill adds.
        number += "injected-parameters" not in cell.metadata.get("tags", [])
        if cell.cell_type == "markdown" and (found := re.match(r"## +(.+)", cell.source)):
            sections.append(Section(cell.id, found[1].strip()))
        section = sections[-1] if sections else opening
        if cell.cell_type == "markdown":
            pasted = cell.get("attachments", {})
            section.results.append(
                Result(cell.id, "text/markdown", cell.source, attachments=pasted)
            )
        elif cell.cell_type == "code":
            section.code.append(cell.source)
            section.results += _results(cell, number, taken)
    titles = [_title(each) for each in opening.results]
    first = next((place for place, title in enumerate(titles, start=1) if title), 0)
    masthead, opening.results = opening.results[:first], opening.results[first:]
    return Outline(titles[first - 1] if first else "", masthead, opening, sections)


def _results(cell: NotebookNode, number: int, taken: set[str]) -> Iterator[Result]:
    for place, output in enumerate(cell.outputs):
        anchor = cell.id if not place else f"{cell.id}-{place + 1}"
        while place and anchor in taken:
            anchor += "-"  # Another cell has this id.
        taken.add(anchor)
        if output.output_type == "error":
            raise ContentError(f"cell {number} raised {output.ename}: {output.evalue}")
        if output.output_type == "stream":
            yield Result(anchor, "text/plain", output.text)
            continue
        kind = next((each for each in _SHOWN if each in output.data), None)
        if kind is None:
            continue
        about = output.metadata.get(kind, {})
        if kind.startswith("image/") and not about.get("alt"):
            raise ContentError(f"cell {number} shows a picture without a description")
        yield Result(
            anchor,
            kind,
            output.data[kind],
            about.get("alt", ""),
            about.get("narrow", ""),
            output.data.get(DATA, {}),
        )


def _title(result: Result) -> str:
    if result.kind == "text/html":
        # Each step reads the content once, whatever a notebook has written there.
        begin = re.search(r"<h1(?:\s[^<>]*)?>", result.content)
        end = result.content.find("</h1>", begin.end()) if begin else -1
        if end < 0:
            return ""
        return unescape(re.sub(r"<[^<>]+>", "", result.content[begin.end() : end]))
    found = re.match(r"# +(.+)", result.content) if result.kind == "text/markdown" else None
    return found[1].strip() if found else ""
