"""What is drawn on a page: ruling lines, frames, pictures, and the frames that are text boxes.

A rule may be a stroke or a thin rectangle, and a frame a text box of its own or a cell of
a table. A box has the text that was drawn right after it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from jiu_analysis.documents.pdf.places import Move, Rectangle, Word
from jiu_analysis.documents.pdf.refusals import too_much

#: These bound the time that any page can take.
MAX_OBJECTS = 50_000
MAX_RULES = 4_000

# A stroke up to this many points wide is a line; anything wider and higher is a rectangle.
_THIN = 3.0
_SHORTEST_RULE = 6.0
_DEEPEST_FORM = 8
# Frames beyond this number are the cells of a table; each is compared with all others.
_MOST_FRAMES = 150

_Matrix = tuple[float, float, float, float, float, float]


class _Text(NamedTuple):
    """A piece of text as it was drawn."""

    order: int
    item: Any
    matrix: _Matrix | None


class Drawn(NamedTuple):
    """What is drawn on a page, in the order in which it was drawn."""

    horizontals: list[Rectangle]
    verticals: list[Rectangle]
    frames: list[tuple[int, Rectangle]]
    texts: list[_Text]
    has_picture: bool


class Box(NamedTuple):
    """A frame that stands alone, and the text objects that were drawn for it."""

    place: Rectangle
    texts: set[int]


def drawn_on(page: pypdfium2.PdfPage, move: Move, number: int, area: float) -> Drawn:
    """What is drawn on a page, whose area tells whether a picture fills it."""
    drawn = Drawn([], [], [], [], False)
    has_picture = False
    for order, (item, kind, matrix) in enumerate(_objects(page)):
        if order >= MAX_OBJECTS:
            raise too_much(f"more than {MAX_OBJECTS:,} parts", number)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            drawn.texts.append(_Text(order, item, matrix))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            place = _place(item, matrix, move)
            has_picture |= place.width * place.height > area / 2
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            _sort_path(item, order, _place(item, matrix, move), drawn)
    if len(drawn.horizontals) + len(drawn.verticals) + len(drawn.frames) > MAX_RULES:
        raise too_much(f"more than {MAX_RULES:,} lines", number)
    return drawn._replace(has_picture=has_picture)


def boxes_of(drawn: Drawn, move: Move) -> tuple[list[Box], list[Rectangle]]:
    """The frames that are text boxes, and those that are part of a table."""
    boxes: list[Box] = []
    cells: list[Rectangle] = []
    places = [place for _, place in drawn.frames]
    if len(places) > _MOST_FRAMES:
        return [], places
    for order, place in drawn.frames:
        others = [each for each in places if not each.is_near(place)]
        if place.is_of_table(others, drawn.horizontals, drawn.verticals):
            cells.append(place)
        elif not any(box.place.is_near(place) for box in boxes):
            boxes.append(Box(place, _texts_of(order, place, drawn, move)))
    return boxes, cells


def box_of(word: Word, boxes: list[Box], text_page: pypdfium2.PdfTextPage) -> int | None:
    """Which of the boxes a word was written in, if any."""
    for number, box in enumerate(boxes):
        if box.texts and box.place.holds(word):
            written = raw.FPDFText_GetTextObject(text_page, word.order)
            if written and _address(written) in box.texts:
                return number
    return None


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, int, _Matrix | None]]:
    """All objects of the page in the order they are drawn, those of its forms in their place."""
    count = raw.FPDFPage_CountObjects(page)
    for index in range(count):
        yield from _unfolded(raw.FPDFPage_GetObject(page, index), None, 0)


def _unfolded(
    item: Any, matrix: _Matrix | None, depth: int
) -> Iterator[tuple[Any, int, _Matrix | None]]:
    kind = raw.FPDFPageObj_GetType(item)
    yield item, kind, matrix
    if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
        found = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, found)
        own = (found.a, found.b, found.c, found.d, found.e, found.f)
        inner = own if matrix is None else _both(own, matrix)
        for index in range(max(raw.FPDFFormObj_CountObjects(item), 0)):
            yield from _unfolded(raw.FPDFFormObj_GetObject(item, index), inner, depth + 1)


def _both(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _place(item: Any, matrix: _Matrix | None, move: Move) -> Rectangle:
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *edges):
        return Rectangle(0, 0, 0, 0)
    x0, y0, x1, y1 = (edge.value for edge in edges)
    if matrix is not None:
        a, b, c, d, e, f = matrix
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
        x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
        y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
    return move(x0, y0, x1, y1)


def _sort_path(item: Any, order: int, place: Rectangle, drawn: Drawn) -> None:
    if place.height <= _THIN:
        if place.width >= _SHORTEST_RULE:
            drawn.horizontals.append(place)
    elif place.width <= _THIN:
        if place.height >= _SHORTEST_RULE:
            drawn.verticals.append(place)
    elif _is_stroked_outline(item):
        drawn.frames.append((order, place))


def _is_stroked_outline(item: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return (
        raw.FPDFPath_GetDrawMode(item, fill, stroke)
        and bool(stroke.value)
        and 4 <= raw.FPDFPath_CountSegments(item) <= 20
    )


def _texts_of(order: int, place: Rectangle, drawn: Drawn, move: Move) -> set[int]:
    """What is written right after the frame is drawn: what lies under it was written apart."""
    found: set[int] = set()
    for text in drawn.texts:
        if text.order < order:
            continue
        if not place.holds(_place(text.item, text.matrix, move)):
            break
        found.add(_address(text.item))
    return found


def _address(item: Any) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0
