"""The Word format: paragraphs, table rows and text boxes, in reading order.

The XML is read as it is displayed: text boxes, insertions, content controls and fields yield the
text they show; hidden text is left out and recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.docx_formatting import (
    Formatting,
    Look,
    fill_of_cell,
    in_unicode,
    is_flat,
    is_raised,
    paragraph_left_out,
    style_of,
)
from jiu_analysis.ingest.formats.docx_numbering import Numbering
from jiu_analysis.ingest.formats.docx_objects import (
    DRAWINGS,
    EMPTY_FIELD,
    Field,
    Shown,
    mark_empty_fields,
    shown,
    symbol,
    watermark,
)
from jiu_analysis.ingest.formats.package import AGAIN, RELATIONSHIPS, Package, opened
from jiu_analysis.ingest.formats.text import LINE_END, clean, in_lines, raised, trimmed
from jiu_analysis.ingest.formats.wordml import VALUE, Styles, W, child, value, whole
from jiu_analysis.ingest.result import OBJECT, Block

#: Maximum nesting depth of tables and text boxes.
DEEPEST = 25
#: Maximum number of table columns in Word.
_COLUMNS = 63

_R = f"{{{RELATIONSHIPS}}}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_EITHER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_RUNS = {f"{W}r", f"{_MATHS}r"}
_DELETED, _MERGED, _MERGED_ACROSS = f"{W}cellDel", f"{W}vMerge", f"{W}hMerge"
_SPAN, _SHADE = f"{W}gridSpan", f"{W}shd"
_BOX = f"{W}txbxContent"
_PROPERTIES, _RUN_PROPERTIES = f"{W}pPr", f"{W}rPr"
_FIELD, _INSTRUCTION, _SYMBOL = f"{W}fldChar", f"{W}instrText", f"{W}sym"
_EMOJI = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}symEx"
_ALTERNATIVES = f"{_EITHER}AlternateContent"
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_TEXTS = {f"{W}t", f"{_MATHS}t"}
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": LINE_END,
    f"{W}cr": LINE_END,
    f"{W}noBreakHyphen": "-",
    # Fractions, powers and roots, which an equation shows by position only.
    f"{_MATHS}den": "/",
    f"{_MATHS}sup": "^",
    f"{_MATHS}rad": "√",
}
# Deleted or moved text, and elements that hold only formatting.
_OUT = {
    *(f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "delInstrText")),
    *(f"{W}{name}" for name in ("rPr", "pPr", "tblPr", "trPr", "tcPr", "sdtPr", "sectPr", "rt")),
}
_ELSEWHERE = {f"{W}altChunk", f"{W}subDoc"}


def blocks(content: bytes) -> list[Block]:
    """Split a Word document into blocks.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    list of Block
        First headers and footers, each text once; then, in reading order, one block per paragraph,
        table row and text box (after the row or paragraph that it is anchored in); then the
        footnotes. Tracked changes are read as accepted. A vertically merged cell is empty in the
        rows that follow.

    Raises
    ------
    ContentError
        The file is damaged, exceeds the limits of `Package`, or contains parts that cannot be
        read. The message does not name the file.
    """
    package, root = opened(content)
    if (body := root.find(f"{W}body")) is None:
        raise ContentError(f"damaged: no body in its document; {AGAIN}")
    styles = Styles(package.root(package.related(package.main, "styles")))
    lists = package.root(package.related(package.main, "numbering"))
    looks = Formatting(styles, root)
    mark_empty_fields(root)
    walk = _Walk(Numbering(lists, styles), looks)
    for block in _margins(package, root, Numbering(lists, styles), looks):
        walk.blocks.append(block._replace(number=len(walk.blocks) + 1))
    walk.story(body)
    walk.add_notes({kind: _note_texts(package, kind) for kind in _NOTES.values()})
    return walk.blocks


@dataclass
class _Content:
    """The contents of a paragraph, a cell or a text box.

    Parameters
    ----------
    pieces : list of str
        Its text, with `Shown` for each object other than text.
    inner : list of element
        Its text boxes and tables, which are read separately.
    left_out : list of tuple of str
        Kind and text of what is not visible.
    """

    pieces: list[str] = field(default_factory=list)
    inner: list[Any] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def leave_out(self, why: str, text: str) -> None:
        """Record a text that is not visible."""
        self.left_out.append((why, text))

    @property
    def text(self) -> str:
        """The text, including tabs."""
        return "".join(self.pieces)

    @property
    def objects(self) -> list[str]:
        """The name of each `OBJECT` in the text."""
        return [each.what for each in self.pieces if isinstance(each, Shown)]

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """The left-out texts; consecutive ones of the same kind are joined."""
        runs = groupby(self.left_out, key=itemgetter(0))
        cleaned = ((why, clean("".join(text for _, text in each))) for why, each in runs)
        return tuple(each for each in cleaned if each[1])

    def settle_cell(self) -> None:
        """Replace a picture that is the only content of a cell by its alternative text."""
        objects = [each for each in self.pieces if isinstance(each, Shown)]
        if len(objects) == 1 and objects[0].word and not self._has_text:
            self.pieces = [objects[0].word]

    def settle_line(self) -> None:
        """Remove the pictures that are not content from a line outside of tables.

        These are pictures that float over the page or are alone in the line, and a logo or
        signature before or after its text.
        """
        if not any(isinstance(each, Shown) for each in self.pieces):
            return
        if not self._has_text:
            self.pieces = [each for each in self.pieces if not isinstance(each, Shown)]
            return
        self.pieces = [each for each in self.pieces if not getattr(each, "floats", False)]
        if "\t" not in self.text:
            for end in (0, -1):
                while _is_edge(self.pieces[end]):
                    self.pieces.pop(end)

    @property
    def _has_text(self) -> bool:
        return any(each.strip() for each in self.pieces if not isinstance(each, Shown))


def _is_edge(piece: str) -> bool:
    """Return whether a piece at the end of a line is blank or a picture."""
    return piece.is_drawing if isinstance(piece, Shown) else not piece.strip()


class _Walk:
    """A traversal of a story (body, header or footer), with the blocks found and the counters."""

    def __init__(self, numbering: Numbering, looks: Formatting):
        self.blocks: list[Block] = []
        self._numbering = numbering
        self._looks = looks
        self._paragraphs = self._tables = self._boxes = 0
        self._all_tables = 0
        self._numbered = 0
        self._notes: dict[tuple[str, str | None], str] = {}
        self._table_style: str | None = None

    def story(self, story: Any) -> None:
        """Add all blocks of a body, a header or a footer."""
        for unit in self._units(story):
            if isinstance(unit, list):
                self._add_paragraph(unit)
            elif self._add_table(unit, f"table {self._tables + 1}", 1):
                self._tables += 1

    def add_notes(self, notes: dict[str, dict[str | None, Any]]) -> None:
        """Add the footnotes, in the order of their references."""
        # Iterate over a copy: references within a note are not followed.
        for position, ((kind, name), mark) in enumerate([*self._notes.items()], start=1):
            if (note := notes[kind].get(name)) is not None:
                content = self._flat(note)
                content.pieces.insert(0, f"{mark} ")
                self._add([content.text], "footnote", position, content, role="prose")

    def _add(
        self, cells: list[str], unit: str, position: int, content: _Content, **more: Any
    ) -> None:
        printed, lines = in_lines(cells)
        cleaned = trimmed([*printed])
        more |= {"objects": tuple(content.objects), "left_out": content.names, "lines": lines}
        number = len(self.blocks) + 1
        self.blocks.append(Block(number, cleaned, "\t".join(cleaned), unit, position, **more))

    def _add_paragraph(self, paragraphs: list[Any]) -> None:
        self._paragraphs += 1
        content = self._read(paragraphs)
        content.settle_line()
        if content.text.strip() or content.names or not content.inner:
            self._add(content.text.split("\t"), "paragraph", self._paragraphs, content)
        for box in content.inner:
            self._add_box(box, 1)

    def _add_box(self, box: Any, depth: int) -> None:
        _check_depth(depth)
        self._boxes += 1
        position, tables = self._boxes, 0
        outer, self._table_style = self._table_style, None
        content = _Content()

        def flush() -> None:
            nonlocal content
            content.settle_line()
            if content.text.strip() or content.names:
                self._add([content.text], "text box", position, content)
            inner, content = content.inner, _Content()
            for each in inner:
                self._add_box(each, depth + 1)

        for unit in self._units(box):
            if isinstance(unit, list):
                self._read_on(unit, content)
            else:
                flush()
                within = f"text box {position}, table {tables + 1}"
                tables += self._add_table(unit, within, depth + 1)
        flush()
        self._table_style = outer

    def _add_table(self, table: Any, within: str, depth: int) -> bool:
        """Add the rows of a table; return whether it has any."""
        _check_depth(depth)
        outer, self._table_style = self._table_style, value(table, "tblPr", "tblStyle")
        self._all_tables += 1
        number = self._all_tables
        merged: set[int] = set()
        position = 0
        gone = _Content()
        for row in _found(table, {_ROW}):
            if child(row, "trPr", "del") is not None:
                continue
            if is_flat(row):
                gone.leave_out("hidden text", f"{_all_text(row)} ")
                continue
            position += 1
            self._add_row(row, within, position, merged, depth, number)
        if gone.names:
            self._add([], "row", position + 1, gone, within=within, table=number)
        self._table_style = outer
        return position > 0

    def _add_row(
        self, row: Any, within: str, position: int, merged: set[int], depth: int, table: int
    ) -> None:
        before = min(max(whole(value(row, "trPr", "gridBefore"), 0), 0), _COLUMNS)
        cells = [""] * before
        whole_row = _Content()
        column = before
        edges = [*range(before + 1)]
        merged_here: list[int] = []
        fills = [""] * before
        for cell in _found(row, {_CELL}):
            given = _given(cell)
            if _DELETED in given:
                continue
            goes_on = _goes_on(given.get(_MERGED)) and column in merged
            if not goes_on:
                content = self._cell(cell, whole_row)
                if _goes_on(given.get(_MERGED_ACROSS)) and cells:
                    cells[-1] = f"{cells[-1]} {content}".strip()
                    edges.pop()
                else:
                    cells.append(content)
                    fills.append(fill_of_cell(given.get(_SHADE)))
            else:
                merged_here.append(len(cells))
                cells.append("")
                fills.append("")
            if _MERGED in given:
                merged.add(column)
            else:
                merged.discard(column)
            span = given.get(_SPAN)
            column += 1 if span is None else min(max(whole(span.get(VALUE), 1), 1), _COLUMNS)
            edges.append(column)
        if any(cells) or whole_row.names or not whole_row.inner:
            more = {"merged": tuple(merged_here), "edges": tuple(edges), "table": table}
            colours = tuple(fills) if any(fills) else ()
            self._add(cells, "row", position, whole_row, within=within, fills=colours, **more)
        tables = 0
        for each in whole_row.inner:
            if each.tag == _BOX:
                self._add_box(each, depth + 1)
            else:
                place = f"{within}, row {position}, table {tables + 1}"
                tables += self._add_table(each, place, depth + 1)

    def _cell(self, cell: Any, row: _Content) -> str:
        """Return the text of a cell; its other contents are added to its row."""
        content = self._held(cell)
        content.settle_cell()
        row.pieces += content.pieces
        row.inner += content.inner
        row.left_out += content.left_out
        return content.text if clean(content.text) else ""

    def _held(self, holder: Any) -> _Content:
        """Return the contents of a cell or a note, with its paragraphs joined to one text."""
        content = _Content()
        for unit in self._units(holder):
            if isinstance(unit, list):
                self._read_on(unit, content)
            else:
                content.inner.append(unit)
        return content

    def _read_on(self, paragraphs: list[Any], content: _Content) -> None:
        """Read paragraphs and append them to a text."""
        if content.pieces:
            content.pieces.append(LINE_END)
        # Keep apart the texts left out of different paragraphs.
        content.left_out.append(("", ""))
        self._read(paragraphs, content)

    def _flat(self, story: Any) -> _Content:
        """Return the contents of a story, including the text of its tables and text boxes."""
        whole_story = self._held(story)
        for each in whole_story.inner:  # the list grows during the loop
            for holder in [each] if each.tag == _BOX else _found(each, {_CELL}):
                content = self._held(holder)
                whole_story.pieces += [" ", *content.pieces]
                whole_story.inner += content.inner
                whole_story.left_out += content.left_out
        return whole_story

    def _read(self, paragraphs: list[Any], content: _Content | None = None) -> _Content:
        """Read paragraphs that form one, with the number that Word generates before it."""
        content = _Content() if content is None else content
        begin, boxes = len(content.pieces), len(content.inner)
        for paragraph in paragraphs:
            self._take(paragraph, content)
        properties = paragraphs[-1].find(_PROPERTIES)
        label = self._numbering.label(properties)
        if not label:
            return content
        has_text = any(each.strip() for each in content.pieces[begin:])
        if has_text or (label != "-" and len(content.inner) == boxes):
            look = self._looks.of_mark(properties, self._table_style)
            within = paragraphs[-1] if properties is None else properties
            if why := self._looks.left_out(look, within):
                content.leave_out(why, f"{label} ")
            else:
                content.pieces.insert(begin, f"{label} ")
        return content

    def _take(self, paragraph: Any, content: _Content) -> None:
        properties = paragraph.find(_PROPERTIES)
        if properties is not None and (why := paragraph_left_out(properties)):
            content.leave_out(why, _all_text(paragraph))
            return
        style = style_of(properties)
        pieces = content.pieces
        fields: list[Field] = []
        font: str | None = None
        open_elements = [iter(paragraph)]
        while open_elements:
            if (element := next(open_elements[-1], None)) is None:
                open_elements.pop()
                continue
            tag = element.tag
            if (sign := _sign(element, font)) is not None:
                pieces.append(sign)
                open_elements.append(iter(element))
            elif tag in _OUT:
                if tag == _INSTRUCTION and fields:
                    fields[-1].instruct(element.text or "")
            elif tag in _RUNS:
                look = self._looks.of(element, style, self._table_style)
                font = look.get("rFonts")
                if why := self._looks.left_out(look, element):
                    open_elements.append(_seen(element, why, content))
                elif digits := _raised_digits(element, look):
                    pieces.append(raised(digits))
                else:
                    open_elements.append(iter(element))
            elif tag == _BOX:
                content.inner.append(element)
            elif tag in _NOTES:
                pieces.append(self._note(element, _NOTES[tag]))
            elif tag == _FIELD:
                _mark_field(element, fields, pieces)
            elif tag in DRAWINGS:
                if (text := watermark(element)) is not None:
                    content.leave_out("a watermark", text)
                else:
                    pieces += shown(element)
                    open_elements.append(_found(element, {_BOX}))
            elif tag == _ALTERNATIVES:
                open_elements.append(iter(_chosen(element)))
            elif tag in _ELSEWHERE:
                raise _held_elsewhere()
            else:
                open_elements.append(iter(element))

    def _units(self, story: Any) -> Iterator[Any]:
        """Yield the tables of a story, and its paragraphs as lists of those that were merged."""
        joined: list[Any] = []
        for element in _found(story, {_PARAGRAPH, _TABLE}):
            if element.tag == _PARAGRAPH:
                joined.append(element)
                if self._goes_on_in_next(element):
                    continue
            if joined and not (element.tag == _TABLE and _is_gone(joined)):
                yield joined
            joined = []
            if element.tag == _TABLE:
                yield element
        if joined and not _is_gone(joined):
            yield joined

    def _goes_on_in_next(self, paragraph: Any) -> bool:
        """Return whether a paragraph's mark is deleted or hidden, which merges it with the next."""
        properties = paragraph.find(_PROPERTIES)
        if _mark_is_deleted(properties):
            return True
        return bool(self._looks.of_mark(properties, self._table_style).get("vanish"))

    def _note(self, reference: Any, kind: str) -> str:
        """Return the reference mark of a note; its text is added at the end."""
        note = kind, reference.get(f"{W}id")
        if reference.get(f"{W}customMarkFollows") in ("1", "true", "on"):
            return self._notes.setdefault(note, "")
        self._numbered += 1
        mark = raised(str(self._numbered))
        self._notes.setdefault(note, mark)
        return mark


def _seen(run: Any, why: str, content: _Content) -> Iterator[Any]:
    """Yield the visible elements of a run whose text is hidden, and record that text."""
    for each in run:
        if each.tag in _TEXTS:
            content.leave_out(why, each.text or "")
        elif each.tag in (_FIELD, _INSTRUCTION):
            # Field characters are evaluated even if they are hidden.
            yield each
        elif each.tag == _SYMBOL:
            sign = _symbol(each.get(f"{W}char"), each.get(f"{W}font"))
            content.leave_out(why, sign.replace(OBJECT, "?"))
        elif why != "hidden text":
            yield each


def _sign(element: Any, font: str | None) -> str | None:
    """Return the text that an element itself represents; None if it represents none."""
    tag = element.tag
    if tag in _TEXTS:
        return _in_font(element.text or "", font)
    if tag in _SIGNS:
        return _SIGNS[tag]
    if tag == _SYMBOL:
        return _symbol(element.get(f"{W}char"), element.get(f"{W}font"))
    if tag == _EMOJI:
        return _symbol(element.get(f"{tag[: -len('symEx')]}char"), None)
    return Shown("an empty form field") if tag == EMPTY_FIELD else None


def _in_font(text: str, font: str | None) -> str:
    if font is None and text.isascii():
        return text
    if (inside := in_unicode(text, font)) is not None:
        return inside
    return symbol(0, font)


def _symbol(code: str | None, font: str | None) -> str:
    try:
        return symbol(int(code or "", 16), font)
    except ValueError:
        return symbol(0, font)


def _raised_digits(run: Any, look: Look) -> str:
    if not is_raised(look):
        return ""
    tags = {each.tag for each in run}
    text = "".join(each.text or "" for each in run.iterchildren(f"{W}t")).strip()
    is_plain = tags <= {f"{W}t", _RUN_PROPERTIES} and text.isascii() and text.isdigit()
    return text if is_plain else ""


def _all_text(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(*_TEXTS))


def _found(story: Any, wanted: set[str]) -> Iterator[Any]:
    """Yield the outermost elements with given tags, in order, at any depth."""
    open_elements = [iter(story)]
    while open_elements:
        if (element := next(open_elements[-1], None)) is None:
            open_elements.pop()
        elif element.tag in wanted:
            yield element
        elif element.tag in _ELSEWHERE:
            raise _held_elsewhere()
        elif element.tag == _ALTERNATIVES:
            open_elements.append(iter(_chosen(element)))
        elif element.tag not in _OUT:
            open_elements.append(iter(element))


def _chosen(alternatives: Any) -> Any:
    """Return one of the alternatives for new and old programs: the new one if there is one."""
    choice = alternatives.find(f"{_EITHER}Choice")
    if choice is None:
        choice = alternatives.find(f"{_EITHER}Fallback")
    return () if choice is None else choice


def _mark_field(mark: Any, fields: list[Field], pieces: list[str]) -> None:
    """Update the fields at a field character; remove the instruction at its result or end."""
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        fields.append(Field(len(pieces), mark.find(f"{W}ffData")))
    elif fields and kind == "separate":
        fields[-1].separate(pieces)
    elif fields and kind == "end":
        fields.pop().end(pieces)


def _mark_is_deleted(properties: Any) -> bool:
    if properties is None:
        return False
    return any(child(properties, "rPr", name) is not None for name in ("del", "moveFrom"))


def _is_gone(paragraphs: list[Any]) -> bool:
    """Return whether nothing is left of paragraphs whose marks are deleted or hidden."""
    kept = {*_TEXTS, *_NOTES, *DRAWINGS, _BOX, _SYMBOL, EMPTY_FIELD, f"{W}tab"}
    return not any(True for each in paragraphs for _ in _found(each, kept))


def _given(cell: Any) -> dict[str, Any]:
    """Return the properties of a cell by their tags."""
    properties = cell.find(f"{W}tcPr")
    return {} if properties is None else {each.tag: each for each in reversed(properties)}


def _goes_on(merging: Any) -> bool:
    """Return whether a cell with such a property is the continuation of a merged cell."""
    return merging is not None and merging.get(VALUE, "continue") == "continue"


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise ContentError(
            f"tables or text boxes are nested more than {DEEPEST} levels"
            " deep; simplify them in Word"
        )


def _held_elsewhere() -> ContentError:
    return ContentError(f"a part of it is a document of its own, which is not read; {AGAIN}")


def _note_texts(package: Package, kind: str) -> dict[str | None, Any]:
    root = package.root(package.related(package.main, f"{kind}s"))
    notes = () if root is None else mark_empty_fields(root).iterchildren(f"{W}{kind}")
    return {note.get(f"{W}id"): note for note in notes}


def _margins(
    package: Package, root: Any, numbering: Numbering, looks: Formatting
) -> Iterator[Block]:
    """Yield the blocks of headers, then of footers, each text once."""
    for unit in ("header", "footer"):
        seen: set[Any] = set()
        read: set[str] = set()
        for reference in root.iter(f"{W}{unit}Reference"):
            part = package.target(package.main, reference.get(f"{_R}id"))
            if part is None or part in read:
                continue
            read.add(part)
            walk = _Walk(numbering, looks)
            walk.story(mark_empty_fields(package.root(part)))
            for block in walk.blocks:
                content = block.text, block.left_out
                if any(content) and content not in seen:
                    seen.add(content)
                    yield Block(
                        0,
                        block.cells,
                        block.raw,
                        unit,
                        len(seen),
                        role="boilerplate",
                        objects=block.objects,
                        left_out=block.left_out,
                    )
