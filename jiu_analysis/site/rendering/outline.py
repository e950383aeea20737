"""Arrange an executed notebook in the parts of a page: masthead, answer, sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING, Any

from jiu_analysis.errors import ContentError
from jiu_analysis.report import media_types

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: MIME types of an output that are shown, in order of preference.
_SHOWN = ("image/svg+xml", "image/png", "text/html", "text/markdown", "text/plain")


@dataclass(frozen=True)
class Result:
    """One output or piece of prose on a page.

    Parameters
    ----------
    anchor : str
        Id of its cell, for links.
    kind : str
        MIME type.
    content : str
        Content of that type.
    description : str
        Alternative text of a picture.
    narrow : str
        The same picture for narrow screens, if there is one.
    data : mapping
        The data resource behind it; empty if there is none.
    attachments : mapping
        For prose: embedded pictures, by name and MIME type.
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
    """Results under a heading, and the code that produced them."""

    anchor: str = ""
    heading: str = ""
    results: list[Result] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is code, and nothing to see but the heading."""
        heads = [each.content for each in self.results]
        return bool(self.code) and len(heads) == 1 and "\n" not in heads[0].strip()


@dataclass
class Outline:
    """The parts of a page.

    Parameters
    ----------
    title : str
        Text of the first heading.
    masthead : list of Result
        Content up to and including the first heading.
    answer : Section
        Content between the masthead and the first section.
    sections : list of Section
        A section starts at a Markdown cell that starts with ``## ``. A heading under which
        code shows nothing is left out, and the code added to the section before.
    contradictions : dict of str to int
        Number of contradictions that the page states, by document.
    """

    title: str
    masthead: list[Result]
    answer: Section
    sections: list[Section]
    contradictions: dict[str, int] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """The masthead as plain text, a paragraph per line."""
        blocks = (re.split("</(?:h1|p)>", each.content) for each in self.masthead)
        text = "\n".join(unescape(re.sub(r"<[^<>]+>", "", part)) for part in chain(*blocks))
        return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))

    @property
    def tables(self) -> dict[str, Result]:
        """Return the results that carry their data, by anchor."""
        parts = [self.answer, *self.sections]
        return {each.anchor: each for part in parts for each in part.results if each.data}


def outline(notebook: NotebookNode) -> Outline:
    """Return the parts of a page from an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook with outputs. A picture needs a description (``alt`` in its metadata).

    Raises
    ------
    ContentError
        A cell failed, or a picture has no description.
    """
    opening, sections, contradictions = Section(), [], {}
    number, taken = 0, {cell.id for cell in notebook.cells}
    for cell in notebook.cells:
        # The cell that papermill adds is not counted.
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
            for output in cell.outputs:
                contradictions.update(output.get("data", {}).get(media_types.CONTRADICTIONS, {}))
    parts = [opening]
    for each in sections:
        if each.is_empty:
            parts[-1].code += each.code
        else:
            parts.append(each)
    titles = [_title(each) for each in opening.results]
    first = next((place for place, title in enumerate(titles, start=1) if title), 0)
    masthead, opening.results = opening.results[:first], opening.results[first:]
    title = titles[first - 1] if first else ""
    return Outline(title, masthead, opening, parts[1:], contradictions)


def _results(cell: NotebookNode, number: int, taken: set[str]) -> Iterator[Result]:
    for place, output in enumerate(cell.outputs):
        anchor = cell.id if not place else f"{cell.id}-{place + 1}"
        while place and anchor in taken:
            anchor += "-"  # Another cell already has this id.
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
            output.data.get(media_types.TABLE, {}),
        )


def _title(result: Result) -> str:
    if result.kind == "text/html":
        # Linear in the length of the content, whatever it contains.
        begin = re.search(r"<h1(?:\s[^<>]*)?>", result.content)
        end = result.content.find("</h1>", begin.end()) if begin else -1
        if begin is None or end < 0:
            return ""
        return unescape(re.sub(r"<[^<>]+>", "", result.content[begin.end() : end]))
    found = re.match(r"# +(.+)", result.content) if result.kind == "text/markdown" else None
    return found[1].strip() if found else ""
