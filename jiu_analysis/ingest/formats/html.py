"""The HTML format: paragraphs, list items and table rows, in reading order."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats import detection as formats
from jiu_analysis.ingest.formats import html_visibility
from jiu_analysis.ingest.formats.docx_numbering import figure
from jiu_analysis.ingest.formats.html_visibility import FILL, OUT
from jiu_analysis.ingest.formats.placeholders import Placeholders, is_mark, without_reserved
from jiu_analysis.ingest.formats.text import LINE_END, clean, raised
from jiu_analysis.ingest.formats.wordml import whole
from jiu_analysis.ingest.result import Block

#: Maximum nesting depth of tables.
DEEPEST = 25
#: Number of columns beyond which vertical merging is ignored.
_COLUMNS = 100

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{1,40})""", re.IGNORECASE)
_IN_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9_.\-]{1,40})""")
# These encodings use ASCII bytes only, so that the content is also valid UTF-8.
_SHIFTED = re.compile(rb"iso-2022-|hz-?|utf-7", re.IGNORECASE)
# Browsers decode the narrower encoding as its superset.
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}

_APART = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li"),
    *("main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section"),
    *("select", "summary", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul"),
}
_LINE_ENDS = re.compile(r"[\t\r\n]")
_LANDMARKS = {"nav", "header", "footer", "aside"}
_LANDMARK_ROLES = {"navigation", "banner", "contentinfo", "complementary"}
_GROUPS = {"thead", "tbody", "tfoot"}
_LIST_STYLE = re.compile(r"(?:^|;)\s*list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)
_LIST_FORMS = {
    **{"1": "decimal", "a": "lowerLetter", "A": "upperLetter"},
    **{"i": "lowerRoman", "I": "upperRoman", "decimal": "decimal", "none": "none"},
    **{"lower-alpha": "lowerLetter", "lower-latin": "lowerLetter"},
    **{"upper-alpha": "upperLetter", "upper-latin": "upperLetter"},
    **{"lower-roman": "lowerRoman", "upper-roman": "upperRoman"},
}


def blocks(content: bytes) -> list[Block]:
    """Split a web page into blocks.

    Parameters
    ----------
    content : bytes
        The file: in the encoding of its byte order mark; otherwise UTF-8; if it is not valid UTF-8,
        the declared encoding.

    Returns
    -------
    list of Block
        One per paragraph and one per table row. Text in navigation, headers, footers and asides
        outside of the main part has the role "boilerplate". A vertically merged cell is empty in
        the rows that follow. A term of a description list and its description are two cells.

    Raises
    ------
    The encoding is unknown, or the page is nested too deeply. The message does not name the file.

    Examples
    --------
    >>> [block.cells for block in blocks(b"<p>One<table><tr><td>a<td>b</table>")]
    [('One',), ('a', 'b')]
    """
    text = without_reserved(_decoded(content))
    if not text.strip():
        return []
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as problem:
        raise ContentError(f"it cannot be read as HTML ({problem}); save it again") from problem
    if root is None:  # only comments
        return []
    # The parser stops at its own limits, and reports that only in its log.
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            limit = entry.message.split(", use")[0]
            raise ContentError(
                f"too large or nested too deeply ({limit}); save it in a simpler form"
            )
    walk = _Walk()
    html_visibility.mark(root, walk.marks)
    walk.story(root)
    return walk.blocks


def _decoded(content: bytes) -> str:
    if (text := formats.unicode_of(content)) is not None:
        return text
    head = content[:4096]
    declared = _DECLARED.search(head) or _IN_DECLARATION.search(head)
    if declared is not None and _SHIFTED.match(declared[1]):
        return _as(declared[1].decode("ascii"), content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared is None:
        raise ContentError("neither UTF-8 text nor a declared charset; save it as UTF-8")
    return _as(declared[1].decode("ascii"), content)


def _as(encoding: str, content: bytes) -> str:
    try:
        name = codecs.lookup(encoding).name
        text = content.decode(_WIDER.get(name, name))
    except LookupError as problem:
        raise ContentError(
            f"it declares the charset {encoding!r}, which is not known; save it as UTF-8"
        ) from problem
    except UnicodeError as problem:
        raise ContentError(
            f"it is not in the charset {encoding!r} that it declares; save it as UTF-8"
        ) from problem
    return text


class _Setting(NamedTuple):
    """Settings that apply to everything in an element."""

    role: str = ""
    is_main: bool = False
    is_preformatted: bool = False


class _Unit(NamedTuple):
    """A paragraph, with tabs between its cells, or a table; and its settings."""

    text: str
    table: Any
    setting: _Setting


class _Frame(NamedTuple):
    """An element that is being traversed."""

    element: Any
    children: Iterator[Any]
    setting: _Setting
    counter: _Counter | None


class _Counter:
    """The item numbers of an ordered list."""

    def __init__(self, element: Any):
        self._form = _LIST_FORMS.get(element.get("type", "1").strip(), "decimal")
        if style := _LIST_STYLE.search(element.get("style", "")):
            known = (_LIST_FORMS.get(word) for word in style[1].lower().split())
            self._form = next(filter(None, known), self._form)
        is_down = element.get("reversed") is not None
        items = sum(1 for _ in element.iterchildren("li")) if is_down else 1
        self._step = -1 if is_down else 1
        self._next = whole(element.get("start"), items)

    def label(self, item: Any) -> str:
        """Return the number of the next item."""
        number = whole(item.get("value"), self._next)
        self._next = number + self._step
        written = figure(number, self._form)
        return f"{written}. " if written else ""


class _Walk:
    """A traversal of a page, with the blocks found and the counters."""

    def __init__(self):
        self.blocks: list[Block] = []
        self.marks = Placeholders()
        self._paragraphs = self._tables = self._all_tables = 0

    def story(self, root: Any) -> None:
        """Add all blocks of a page."""
        for unit in _units(root, _Setting()):
            if unit.table is None:
                self._add_paragraph(unit.text, unit.setting)
            else:
                self._tables += 1
                self._add_table(unit.table, f"table {self._tables}", unit.setting, 1)

    def _add(
        self, cells: list[str], unit: str, position: int, within: str, role: str, **more: Any
    ) -> None:
        number = len(self.blocks) + 1
        settled = self.marks.settled(cells, is_row=unit == "row")
        raw = "\t".join(settled.cells)
        more |= {"objects": settled.objects, "left_out": settled.left_out, "lines": settled.lines}
        self.blocks.append(Block(number, settled.cells, raw, unit, position, within, role, **more))

    def _add_paragraph(self, text: str, setting: _Setting) -> None:
        self._paragraphs += 1
        self._add(text.split("\t"), "paragraph", self._paragraphs, "", setting.role)

    def _add_table(self, table: Any, within: str, setting: _Setting, depth: int) -> None:
        if depth > DEEPEST:
            raise ContentError(
                f"tables are nested more than {DEEPEST} levels deep; save it in a simpler form"
            )
        self._all_tables += 1
        number = self._all_tables
        rows = inner = 0
        # By column: the last row that a merged cell extends to, and its width.
        reach: dict[int, tuple[float, int]] = {}
        for part in _parts(table):
            if part is None:
                reach = {}
            elif isinstance(part, str):
                self._add_paragraph(part, setting)
            elif part.tag == "tr":
                rows += 1
                cells, tables, merged, edges, fills = _row(part, setting, rows, reach)
                if any(cells) or not tables:
                    more = {"merged": merged, "edges": edges, "table": number, "fills": fills}
                    self._add(cells, "row", rows, within, setting.role, **more)
                for position, unit in enumerate(tables, start=1):
                    place = f"{within}, row {rows}, table {position}"
                    self._add_table(unit.table, place, unit.setting, depth + 1)
            else:
                for unit in _units(part, setting):
                    if unit.table is None:
                        self._add_paragraph(unit.text, unit.setting)
                    else:
                        inner += 1
                        place = f"{within}, table {inner}"
                        self._add_table(unit.table, place, unit.setting, depth + 1)


def _row(
    row: Any, setting: _Setting, position: int, reach: dict[int, tuple[float, int]]
) -> tuple[list[str], list[_Unit], tuple[int, ...], tuple[int, ...], tuple[str, ...]]:
    """Return the cells of a row, the tables in them, its merged cells, all edges, and colours."""
    cells: list[str] = []
    merged: list[int] = []
    tables: list[_Unit] = []
    edges, marks = [0], ""
    fills: dict[int, str] = {}

    def add_merged() -> None:
        while reach.get(edges[-1], (0, 0))[0] >= position:
            merged.append(len(cells))
            cells.append("")
            edges.append(edges[-1] + reach[edges[-1]][1])

    for cell in _children(row):
        add_merged()
        if isinstance(cell, str):
            if is_mark(cell):
                marks += cell
                continue
            cells.append(cell)
            edges.append(edges[-1] + 1)
            continue
        units = list(_units(cell, setting))
        if fill := cell.get(FILL):
            fills[len(cells)] = fill
        cells.append(LINE_END.join(unit.text.strip() for unit in units if unit.table is None))
        tables += [unit for unit in units if unit.table is not None]
        width = max(1, whole(cell.get("colspan"), 1, _COLUMNS))
        height = whole(cell.get("rowspan"), 1)
        if height != 1 and edges[-1] < _COLUMNS:
            reach[edges[-1]] = (position + height - 1 if height > 0 else float("inf")), width
        edges.append(edges[-1] + width)
    if marks:  # marks of cells that are not displayed
        cells[-1:] = ["".join([*cells[-1:], marks])]
    add_merged()
    colours = tuple(fills.get(at, "") for at in range(len(cells))) if fills else ()
    return cells, tables, tuple(merged), tuple(edges), colours


def _units(story: Any, setting: _Setting) -> Iterator[_Unit]:
    """Yield the paragraphs and tables of an element, in order."""
    if story.tag == "table":
        yield _Unit("", story, setting)
        return
    pieces: list[str] = []
    labels: list[str] = []
    frames = [_opened(story, setting)]
    pieces.append(_flowing(story.text, frames[-1]))
    while frames:
        frame = frames[-1]
        if (element := next(frame.children, None)) is None:
            frames.pop()
            if frame.element.tag == "dt" and (label := clean("".join(pieces))):
                # Its description is the second cell of the same line.
                labels.append(f"{label}\t")
                pieces.clear()
            elif frame.element.tag in _APART:
                yield from _paragraphs(pieces, labels, frame.setting)
            if frame.element.tag == "dl":
                yield from _paragraphs([*labels], [], frame.setting)
                labels.clear()
            if frames:
                pieces.append(_flowing(frame.element.tail, frames[-1]))
            continue
        tag = element.tag
        if _is_shown(element) and tag not in ("br", "table") and not _raised_digits(element):
            if tag in _APART:
                yield from _paragraphs(pieces, labels, frame.setting)
            if tag == "dt":
                yield from _paragraphs([*labels], [], frame.setting)
                labels.clear()
            if tag == "li" and frame.counter is not None:
                labels.append(frame.counter.label(element))
            frames.append(_opened(element, frame.setting))
            pieces.append(_flowing(element.text, frames[-1]))
            continue
        if tag == "table" and _is_shown(element):
            yield from _paragraphs(pieces, labels, frame.setting)
            yield _Unit("", element, frame.setting)
        elif tag == "br":
            pieces.append("\n" if frame.setting.is_preformatted else LINE_END)
        elif tag == "sup" and _is_shown(element):
            pieces.append(_raised_digits(element))
        pieces.append(_flowing(element.tail, frame))
    yield from _paragraphs(pieces, labels, setting)


def _paragraphs(pieces: list[str], labels: list[str], setting: _Setting) -> Iterator[_Unit]:
    """Yield the collected text as a paragraph; preformatted text yields one per line."""
    for line in "".join(pieces).split("\n"):
        if line.strip():
            yield _Unit("".join([*labels, line]), None, setting)
            labels.clear()
    pieces.clear()


def _flowing(text: str | None, frame: _Frame) -> str:
    """Return a piece of text; line breaks and tabs are kept only in preformatted text."""
    if not text:
        return ""
    return text if frame.setting.is_preformatted else _LINE_ENDS.sub(" ", text)


def _opened(element: Any, outer: _Setting) -> _Frame:
    tag, role = element.tag, outer.role
    is_main = outer.is_main or tag in ("main", "article") or element.get("role") == "main"
    is_landmark = tag in _LANDMARKS or element.get("role") in _LANDMARK_ROLES
    if is_landmark and not is_main:
        role = "boilerplate"
    setting = _Setting(role, is_main, outer.is_preformatted or tag == "pre")
    counter = _Counter(element) if tag == "ol" else None
    return _Frame(element, iter(element), setting, counter)


def _is_shown(element: Any) -> bool:
    return element.tag not in OUT


# How Word's pages and converters refer to a footnote.
_NOTE_TARGET = re.compile(r"#(?:_?(?:ftn|edn|fn|foot|end|note))", re.IGNORECASE)
_ABOVE = re.compile(r"(?:^|;)\s*vertical-align\s*:\s*super\b", re.IGNORECASE)


def _raised_digits(element: Any) -> str:
    """Return the superscript form of an element that contains only superscript digits."""
    is_note = element.tag == "a" and _NOTE_TARGET.match(element.get("href", ""))
    is_above = _ABOVE.search(element.get("style", "")) is not None
    if element.tag != "sup" and not is_note and not is_above:
        return ""
    text = "".join(element.itertext()).strip()
    return raised(text) if text.isascii() and text.isdigit() else ""


def _children(element: Any) -> Iterator[Any]:
    """Yield the displayed children of an element and the texts between them, in order."""
    if text := clean(element.text or ""):
        yield text
    for child in element:
        if _is_shown(child):
            yield child
        if text := clean(child.tail or ""):
            yield text


def _parts(table: Any) -> Iterator[Any]:
    """Yield rows, captions and stray texts of a table; None where a row group begins or ends."""
    open_elements = [_children(table)]
    while open_elements:
        part = next(open_elements[-1], None)
        if part is None:
            open_elements.pop()
            yield None
        elif isinstance(part, str) or part.tag in ("tr", "table", "caption"):
            yield part
        elif part.tag in _GROUPS or next(part.iter("tr"), None) is not None:
            yield None
            open_elements.append(_children(part))
        else:
            yield part
