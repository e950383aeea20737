"""The Word form: paragraphs, rows of tables and text boxes, in reading order.

python-docx opens the file; its paragraphs and tables leave out what stands in text
boxes, insertions and content controls, so the XML is walked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE

from jiu_analysis.documents.docx_numbering import Numbering, whole
from jiu_analysis.documents.docx_parts import AGAIN, opened, related, root_of
from jiu_analysis.documents.reading import Block
from jiu_analysis.documents.text import clean, raised, trimmed
from jiu_analysis.documents.unpacking import check_archive
from jiu_analysis.errors import ContentError

#: Tables and text boxes within one another.
DEEPEST = 25
#: Columns of a table that Word can make.
_COLUMNS = 63

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_EITHER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_RUN, _BOX, _VALUE = f"{_W}r", f"{_W}txbxContent", f"{_W}val"
_PROPERTIES, _RUN_PROPERTIES = f"{_W}pPr", f"{_W}rPr"
_ALTERNATIVES = f"{_EITHER}AlternateContent"
_NOTES = {f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "endnote"}
_TEXTS = {f"{_W}t", f"{_MATHS}t"}
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}br": " ",
    f"{_W}cr": " ",
    f"{_W}noBreakHyphen": "-",
}
# What was deleted or moved away, and what only says how the rest looks.
_OUT = {
    *(f"{_W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "delInstrText")),
    *(f"{_W}{name}" for name in ("rPr", "pPr", "tblPr", "trPr", "tcPr", "sdtPr", "sectPr", "rt")),
}
_ELSEWHERE = {f"{_W}altChunk", f"{_W}subDoc"}


def blocks(content: bytes) -> list[Block]:
    """Cut a Word document into blocks.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    list of Block
        Headers and footers, one each text; then, in reading order, one a paragraph,
        a table row and a text box (after the row or paragraph that it hangs on); then
        the footnotes. Tracked changes are read as accepted. A cell that is merged
        downwards is empty in the rows that follow.

    Raises
    ------
    ContentError
        The file is damaged, beyond the limits of `unpacking`, or holds what cannot be
        read. The message does not name the file.
    """
    check_archive(content)
    part = opened(content)
    root = root_of(part)
    if (body := root.find(f"{_W}body")) is None:
        raise ContentError(f"damaged: no body in its document; {AGAIN}")
    styles = related(part, RELATIONSHIP_TYPE.STYLES)
    lists = related(part, RELATIONSHIP_TYPE.NUMBERING)
    looks = _Looks(styles)
    walk = _Walk(Numbering(lists, styles), looks)
    for block in _margins(part, root, Numbering(lists, styles), looks):
        walk.blocks.append(block._replace(number=len(walk.blocks) + 1))
    walk.story(body)
    walk.add_notes({kind: _note_texts(part, kind) for kind in _NOTES.values()})
    return walk.blocks


class _Looks:
    """The styles that hide or raise the runs that they are put on."""

    def __init__(self, styles: Any):
        self._styles: dict[str, tuple[str | None, Any]] = {}
        for style in () if styles is None else styles.iterchildren(f"{_W}style"):
            base = style.find(f"{_W}basedOn")
            self._styles[style.get(f"{_W}styleId", "")] = (
                None if base is None else base.get(_VALUE),
                style.find(_RUN_PROPERTIES),
            )
        self._known: dict[tuple[str | None, str], str | None] = {}

    def is_hidden(self, run: Any) -> bool:
        """Whether a run is not shown."""
        return self._look(run, "vanish") not in (None, "0", "false", "off")

    def is_raised(self, run: Any) -> bool:
        """Whether a run is superscript."""
        by_hand = whole(self._look(run, "position"), 0) > 0
        return by_hand or self._look(run, "vertAlign") == "superscript"

    def _look(self, run: Any, name: str) -> str | None:
        if (own := run.find(_RUN_PROPERTIES)) is None:
            return None
        if (found := own.find(f"{_W}{name}")) is not None:
            return found.get(_VALUE, "1")
        style = own.find(f"{_W}rStyle")
        return None if style is None else self._look_of_style(style.get(_VALUE), name)

    def _look_of_style(self, style: str | None, name: str) -> str | None:
        key = style, name
        if key not in self._known:
            self._known[key] = None
            for _ in range(DEEPEST):
                style, properties = self._styles.get(style or "", (None, None))
                found = None if properties is None else properties.find(f"{_W}{name}")
                if found is not None:
                    self._known[key] = found.get(_VALUE, "1")
                    break
        return self._known[key]


class _Walk:
    """One way through a story: what was found, and how far each kind has counted."""

    def __init__(self, numbering: Numbering, looks: _Looks):
        self.blocks: list[Block] = []
        self._numbering = numbering
        self._looks = looks
        self._paragraphs = self._tables = self._boxes = 0
        self._numbered = 0
        self._notes: dict[tuple[str, str | None], str] = {}

    def story(self, story: Any) -> None:
        """Add all that a body, a header or a footer holds."""
        for unit in _units(story):
            if isinstance(unit, list):
                self._add_paragraph(unit)
            elif self._add_table(unit, f"table {self._tables + 1}", 1):
                self._tables += 1

    def add_notes(self, notes: dict[str, dict[str | None, Any]]) -> None:
        """Add the footnotes, in the order of the references to them."""
        # A copy: a reference within a note is not followed.
        for position, ((kind, name), mark) in enumerate([*self._notes.items()], start=1):
            if (note := notes[kind].get(name)) is not None:
                text = f"{mark} {self._flat_text(note)}"
                self._add([text], "footnote", position, role="prose")

    def _add(self, cells: list[str], unit: str, position: int, **more: str) -> None:
        cleaned = trimmed([clean(cell) for cell in cells])
        number = len(self.blocks) + 1
        self.blocks.append(Block(number, cleaned, "\t".join(cleaned), unit, position, **more))

    def _add_paragraph(self, paragraphs: list[Any]) -> None:
        self._paragraphs += 1
        text, boxes = self._text(paragraphs)
        if text.strip() or not boxes:
            self._add(text.split("\t"), "paragraph", self._paragraphs)
        for box in boxes:
            self._add_box(box, 1)

    def _add_box(self, box: Any, depth: int) -> None:
        _check_depth(depth)
        self._boxes += 1
        position, tables = self._boxes, 0
        texts: list[str] = []
        inner: list[Any] = []

        def flush() -> None:
            if text := " ".join(filter(None, texts)):
                self._add([text], "text box", position)
            texts.clear()
            for each in inner:
                self._add_box(each, depth + 1)
            inner.clear()

        for unit in _units(box):
            if isinstance(unit, list):
                text, boxes = self._text(unit)
                texts.append(clean(text))
                inner += boxes
            else:
                flush()
                within = f"text box {position}, table {tables + 1}"
                tables += self._add_table(unit, within, depth + 1)
        flush()

    def _add_table(self, table: Any, within: str, depth: int) -> bool:
        """Add the rows of a table; gives whether it has any."""
        _check_depth(depth)
        merged: set[int] = set()
        position = 0
        for row in _found(table, {_ROW}):
            if _has(row, "trPr", "del") or _has(row, "trPr", "hidden"):
                continue
            position += 1
            self._add_row(row, within, position, merged, depth)
        return position > 0

    def _add_row(self, row: Any, within: str, position: int, merged: set[int], depth: int) -> None:
        before = min(_number(row, "trPr", "gridBefore", 0), _COLUMNS)
        cells = [""] * before
        inner: list[Any] = []
        column = before
        for cell in _found(row, {_CELL}):
            if _has(cell, "tcPr", "cellDel"):
                continue
            goes_on = _goes_on(cell, "vMerge") and column in merged
            if not goes_on:
                text = self._cell_text(cell, inner)
                if _goes_on(cell, "hMerge") and cells:
                    cells[-1] = clean(f"{cells[-1]} {text}")
                else:
                    cells.append(text)
            else:
                cells.append("")
            if _has(cell, "tcPr", "vMerge"):
                merged.add(column)
            else:
                merged.discard(column)
            column += min(_number(cell, "tcPr", "gridSpan", 1), _COLUMNS)
        if any(cells) or not inner:
            self._add(cells, "row", position, within=within)
        tables = 0
        for each in inner:
            if each.tag == _BOX:
                self._add_box(each, depth + 1)
            else:
                place = f"{within}, row {position}, table {tables + 1}"
                tables += self._add_table(each, place, depth + 1)

    def _cell_text(self, cell: Any, inner: list[Any]) -> str:
        """The text of a cell; the tables and boxes in it go to `inner`."""
        texts = []
        for unit in _units(cell):
            if isinstance(unit, list):
                text, boxes = self._text(unit)
                texts.append(clean(text))
                inner += boxes
            else:
                inner.append(unit)
        return " ".join(filter(None, texts))

    def _flat_text(self, story: Any) -> str:
        """The text of a story with that of the tables and boxes in it."""
        inner: list[Any] = []
        texts = [self._cell_text(story, inner)]
        for each in inner:  # it grows on the way
            for holder in [each] if each.tag == _BOX else _found(each, {_CELL}):
                texts.append(self._cell_text(holder, inner))
        return " ".join(texts)

    def _text(self, paragraphs: list[Any]) -> tuple[str, list[Any]]:
        """The text of paragraphs that are one, with tabs in it, and the boxes on them."""
        pieces: list[str] = []
        boxes: list[Any] = []
        for paragraph in paragraphs:
            self._take(paragraph, pieces, boxes)
        text = "".join(pieces)
        label = self._numbering.label(paragraphs[-1].find(_PROPERTIES))
        if label and (text.strip() or (label != "-" and not boxes)):
            text = f"{label} {text}"
        return text, boxes

    def _take(self, paragraph: Any, pieces: list[str], boxes: list[Any]) -> None:
        # Where the instruction of each open field begins; None once its result has begun.
        fields: list[int | None] = []
        open_elements = [iter(paragraph)]
        while open_elements:
            if (element := next(open_elements[-1], None)) is None:
                open_elements.pop()
                continue
            tag = element.tag
            if tag in _TEXTS:
                pieces.append(element.text or "")
            elif tag in _SIGNS:
                pieces.append(_SIGNS[tag])
            elif tag in _OUT:
                continue
            elif tag == _RUN:
                if self._looks.is_hidden(element):
                    # A field's marks count even where they are not shown.
                    open_elements.append(element.iterchildren(f"{_W}fldChar"))
                elif digits := self._raised_digits(element):
                    pieces.append(raised(digits))
                else:
                    open_elements.append(iter(element))
            elif tag == _BOX:
                boxes.append(element)
            elif tag in _NOTES:
                pieces.append(self._note(element, _NOTES[tag]))
            elif tag == f"{_W}fldChar":
                _mark_field(element.get(f"{_W}fldCharType"), fields, pieces)
            elif tag == _ALTERNATIVES:
                open_elements.append(iter(_chosen(element)))
            elif tag in _ELSEWHERE:
                raise _held_elsewhere()
            else:
                open_elements.append(iter(element))

    def _raised_digits(self, run: Any) -> str:
        if not self._looks.is_raised(run):
            return ""
        tags = {child.tag for child in run}
        text = "".join(child.text or "" for child in run.iterchildren(f"{_W}t")).strip()
        is_plain = tags <= {f"{_W}t", _RUN_PROPERTIES} and text.isascii() and text.isdigit()
        return text if is_plain else ""

    def _note(self, reference: Any, kind: str) -> str:
        """The mark of a note; its text comes at the end."""
        note = kind, reference.get(f"{_W}id")
        if reference.get(f"{_W}customMarkFollows") in ("1", "true", "on"):
            return self._notes.setdefault(note, "")
        self._numbered += 1
        mark = raised(str(self._numbered))
        self._notes.setdefault(note, mark)
        return mark


def _units(story: Any) -> Iterator[Any]:
    """The tables of a story, and its paragraphs as lists: those that became one are together."""
    joined: list[Any] = []
    for element in _found(story, {_PARAGRAPH, _TABLE}):
        if element.tag == _PARAGRAPH:
            joined.append(element)
            if _mark_is_deleted(element):
                continue
        if joined and not (element.tag == _TABLE and _is_gone(joined)):
            yield joined
        joined = []
        if element.tag == _TABLE:
            yield element
    if joined and not _is_gone(joined):
        yield joined


def _found(story: Any, wanted: set[str]) -> Iterator[Any]:
    """The outermost elements of some kinds, in order, whatever they are wrapped in."""
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
    """The same content is given twice, for new and for old programs: the new one."""
    choice = alternatives.find(f"{_EITHER}Choice")
    if choice is None:
        choice = alternatives.find(f"{_EITHER}Fallback")
    return () if choice is None else choice


def _mark_field(kind: str | None, fields: list[int | None], pieces: list[str]) -> None:
    """Take the instruction of a field out again when its result, or its end, comes."""
    if kind == "begin":
        fields.append(len(pieces))
    elif fields and kind in ("separate", "end"):
        if (begin := fields.pop()) is not None:
            del pieces[begin:]
        if kind == "separate":
            fields.append(None)


def _mark_is_deleted(paragraph: Any) -> bool:
    marks = paragraph.find(f"{_PROPERTIES}/{_RUN_PROPERTIES}")
    return marks is not None and any(
        marks.find(f"{_W}{name}") is not None for name in ("del", "moveFrom")
    )


def _is_gone(paragraphs: list[Any]) -> bool:
    """Whether nothing is left of paragraphs whose marks were deleted."""
    return not any(
        True for each in paragraphs for _ in _found(each, {*_TEXTS, *_NOTES, _BOX, f"{_W}tab"})
    )


def _has(element: Any, properties: str, name: str) -> bool:
    return _property(element, properties, name) is not None


def _goes_on(cell: Any, name: str) -> bool:
    """Whether a cell is no more than the rest of one that was merged with it."""
    found = _property(cell, "tcPr", name)
    return found is not None and found.get(_VALUE, "continue") == "continue"


def _number(element: Any, properties: str, name: str, otherwise: int) -> int:
    found = _property(element, properties, name)
    return otherwise if found is None else max(whole(found.get(_VALUE), otherwise), otherwise)


def _property(element: Any, properties: str, name: str) -> Any:
    return element.find(f"{_W}{properties}/{_W}{name}")


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise ContentError(
            f"tables or text boxes stand more than {DEEPEST} deep in one another; "
            "take them apart in Word"
        )


def _held_elsewhere() -> ContentError:
    return ContentError(f"a part of it is a document of its own, which is not read; {AGAIN}")


def _note_texts(part: Any, kind: str) -> dict[str | None, Any]:
    relation = RELATIONSHIP_TYPE.FOOTNOTES if kind == "footnote" else RELATIONSHIP_TYPE.ENDNOTES
    root = related(part, relation)
    notes = () if root is None else root.iterchildren(f"{_W}{kind}")
    return {note.get(f"{_W}id"): note for note in notes}


def _margins(part: Any, root: Any, numbering: Numbering, looks: _Looks) -> Iterator[Block]:
    """Headers, then footers, each text once."""
    for unit in ("header", "footer"):
        seen: set[str] = set()
        read: set[Any] = set()
        for reference in root.iter(f"{_W}{unit}Reference"):
            relation = part.rels.get(reference.get(f"{_R}id"))
            if relation is None or relation.is_external or relation.target_part in read:
                continue
            read.add(relation.target_part)
            walk = _Walk(numbering, looks)
            walk.story(root_of(relation.target_part))
            for block in walk.blocks:
                if block.cells and block.text not in seen:
                    seen.add(block.text)
                    yield Block(0, block.cells, block.raw, unit, len(seen), role="boilerplate")
