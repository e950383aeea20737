"""Drawings on a page: rules, frames, pictures, and the frames that are text boxes.

A rule may be a stroke or a thin rectangle; a frame may be a text box or a table cell. The text of a
box is what was drawn directly after it.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from jiu_analysis.ingest.formats.pdf.geometry import ABOVE, NEAR, Move, Rectangle, Word
from jiu_analysis.ingest.formats.pdf.limits import Budget

# A stroke up to this many points wide is a line; anything wider and higher is a rectangle.
_THIN = 3.0
# So is a single stroke up to this many points wide that is this much longer than wide.
_THICK, _SLENDER, _LINE_SEGMENTS = 9.0, 10.0, 2
_SHORTEST_RULE = 6.0
# A strike-out line may be shorter than a table rule. It passes between these parts of the font size
# above the baseline, across this part of a word or of one letter.
_SHORTEST_STRIKE = 2.0
_STRIKE_LOW, _STRIKE_HIGH = 0.12, 0.5
_CROSSED = 0.3
_WHOLE = 0.8
_DEEPEST_FORM = 8
# Frames beyond this number are table cells.
_MOST_FRAMES = 150
_MOST_TEXTS = 1_000
_SAME_EDGE = 1.5
# Larger than any page, in points; objects farther away are not on the page.
_FARTHEST = 1e5

_Matrix = tuple[float, float, float, float, float, float]
_Places = NDArray[np.float64]


class _Text(NamedTuple):
    """A piece of text as it was drawn."""

    order: int
    item: Any
    matrix: _Matrix | None


class Drawn(NamedTuple):
    """The drawings on a page, in the order in which they were drawn."""

    horizontals: list[Rectangle]
    verticals: list[Rectangle]
    frames: list[tuple[int, Rectangle]]
    texts: list[_Text]
    pictures: list[Rectangle]
    has_picture: bool


class Box(NamedTuple):
    """A separate frame, and the text objects that were drawn for it."""

    place: Rectangle
    texts: set[int]


def drawn_on(
    page: pypdfium2.PdfPage, move: Move, number: int, area: float, budget: Budget
) -> Drawn:
    """Return the drawings on a page; its area is used to detect a picture that fills it."""
    drawn = Drawn([], [], [], [], [], False)
    has_picture = False
    for order, (item, kind, matrix) in enumerate(_objects(page)):
        budget.use("parts", 1, number)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            drawn.texts.append(_Text(order, item, matrix))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            place = _place(item, matrix, move)
            drawn.pictures.append(place)
            has_picture |= place.width * place.height > area / 2
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            _sort_path(item, order, _place(item, matrix, move), drawn)
    rules = len(drawn.horizontals) + len(drawn.verticals) + len(drawn.frames)
    budget.use("rules", rules, number)
    return drawn._replace(has_picture=has_picture)


def boxes_of(drawn: Drawn, move: Move) -> tuple[list[Box], list[Rectangle]]:
    """Return the frames that are text boxes, and those that are part of a table."""
    boxes: list[Box] = []
    cells: list[Rectangle] = []
    places = [place for _, place in drawn.frames]
    if len(places) > _MOST_FRAMES:
        return [], places
    frames, across, down = (_array(each) for each in (places, drawn.horizontals, drawn.verticals))
    for order, place in drawn.frames:
        if _is_of_table(place, frames, across, down):
            cells.append(place)
        elif not any(box.place.is_near(place) for box in boxes):
            boxes.append(Box(place, _texts_of(order, place, drawn, move)))
    return boxes, cells


def _array(places: list[Rectangle]) -> _Places:
    return np.array(places, dtype=float).reshape(-1, 4)


def _is_of_table(place: Rectangle, frames: _Places, across: _Places, down: _Places) -> bool:
    """Return whether a frame is part of a table (a cell or its border), not a separate box.

    A cell shares edges, of both directions, with others; in the border of a table, a rule extends
    from one edge to the opposite one.
    """
    if _is_crossed(place, across, [1, 0, 2]) or _is_crossed(place, down, [0, 1, 3]):
        return True
    others = frames[(np.abs(frames - np.array(place)) > NEAR).any(axis=1)]
    return _shares_edge(place, others, across, [1, 3, 0, 2]) and _shares_edge(
        place, others, down, [0, 2, 1, 3]
    )


def _is_crossed(place: Rectangle, rules: _Places, columns: list[int]) -> bool:
    at, start, end = columns
    inside = (rules[:, at] > place[at] + NEAR) & (rules[:, at] < place[(at + 2) % 4] - NEAR)
    reaches = (np.abs(rules[:, start] - place[start]) <= NEAR) & (
        np.abs(rules[:, end] - place[end]) <= NEAR
    )
    return bool((inside & reaches).any())


def _shares_edge(place: Rectangle, frames: _Places, rules: _Places, columns: list[int]) -> bool:
    """Return whether an edge of the frame lies along a rule or an edge of another frame."""
    low, high, start, end = columns
    for others, sides in ((rules, (low,)), (frames, (low, high))):
        overlap = np.minimum(others[:, end], place[end]) - np.maximum(
            others[:, start], place[start]
        )
        for side in sides:
            for mine in (place[low], place[high]):
                if ((np.abs(others[:, side] - mine) <= _SAME_EDGE) & (overlap > NEAR)).any():
                    return True
    return False


class BoxOf:
    """Finds the text box in which a word was drawn."""

    def __init__(self, boxes: list[Box], text_page: pypdfium2.PdfTextPage) -> None:
        self._boxes = [
            (number, box.place, box.texts) for number, box in enumerate(boxes) if box.texts
        ]
        self._text_page = text_page

    def __call__(self, word: Word) -> int | None:
        """Return the number of the box; None if there is none."""
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        for number, (left, top, right, bottom), texts in self._boxes:
            if left <= x <= right and top <= y <= bottom and word.order >= 0:
                written = raw.FPDFText_GetTextObject(self._text_page, word.order)
                if written and address(written) in texts:
                    return number
        return None


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, int, _Matrix | None]]:
    """Yield all objects of the page in drawing order, including those inside form objects."""
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
    place = move(x0, y0, x1, y1)
    # Also false for NaN.
    if sum(map(abs, place)) < _FARTHEST:
        return place
    return Rectangle(0, 0, 0, 0)


def _sort_path(item: Any, order: int, place: Rectangle, drawn: Drawn) -> None:
    thin = _THIN
    if raw.FPDFPath_CountSegments(item) == _LINE_SEGMENTS and max(place.width, place.height) > (
        _SLENDER * min(place.width, place.height)
    ):
        thin = _THICK
    if place.height <= thin:
        if place.width >= _SHORTEST_STRIKE:
            drawn.horizontals.append(place)
    elif place.width <= thin:
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
    """Return the texts drawn directly after the frame; other text under it is separate."""
    found: set[int] = set()
    first = bisect_left(drawn.texts, order, key=lambda text: text.order)
    for text in drawn.texts[first : first + _MOST_TEXTS]:
        if not place.holds(_place(text.item, text.matrix, move)):
            break
        found.add(address(text.item))
    return found


def address(item: Any) -> int:
    """Return an identifier of a page object."""
    return ctypes.addressof(item.contents)


def without_strikes(
    rules: list[Rectangle], words: list[Word]
) -> tuple[list[Rectangle], list[Word], list[Word]]:
    """Return the rules that are not strike-outs, and the words struck out wholly and in part.

    A line strikes out the words that it crosses at mid-height, if it ends where they do.
    """
    if not words or not rules:
        return rules, [], []
    places = np.array([word[:4] for word in words], dtype=float)
    places = places[order := np.argsort(places[:, 3], kind="stable")]
    left, top, right, bottom = places.T
    size = bottom - top
    base = bottom - (1 - ABOVE) * size
    reach, tallest = np.minimum(right - left, size) * _CROSSED, float(size.max())
    covered = np.zeros(len(words))

    def strikes(rule: Rectangle, at: float) -> bool:
        near = slice(*np.searchsorted(bottom, (at, at + tallest)))
        crossed = np.flatnonzero(
            (at >= base[near] - _STRIKE_HIGH * size[near])
            & (at <= base[near] - _STRIKE_LOW * size[near])
            & (
                np.minimum(rule.right, right[near]) - np.maximum(rule.left, left[near])
                >= reach[near]
            )
        )
        if len(crossed):
            slack = 0.7 * size[near][crossed].max()
            if (
                rule.left >= left[near][crossed].min() - slack
                and rule.right <= right[near][crossed].max() + slack
            ):
                covered[near.start + crossed] += _common(rule, left[near], right[near])[crossed]
                return True
        return False

    middles = np.array([(rule.top + rule.bottom) / 2 for rule in rules])
    # The number of words at whose mid-height each rule is.
    level = np.searchsorted(np.sort(base - _STRIKE_HIGH * size), middles, side="right")
    level -= np.searchsorted(np.sort(base - _STRIKE_LOW * size), middles)
    kept = [
        rule
        for rule, at, count in zip(rules, middles.tolist(), level.tolist(), strict=True)
        if not (count and strikes(rule, at)) and rule.width >= _SHORTEST_RULE
    ]
    share = covered / np.maximum(right - left, 0.1)
    wholly, in_part = (
        [words[at] for at in np.sort(order[which])]
        for which in (share >= _WHOLE, (share > 0) & (share < _WHOLE))
    )
    return kept, wholly, in_part


def _common(rule: Rectangle, left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    return np.minimum(rule.right, right) - np.maximum(rule.left, left)
