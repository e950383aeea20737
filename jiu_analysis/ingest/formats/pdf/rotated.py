"""Rotated headings of table columns, as words in their cells.

Text that is rotated against the page is not content, for example a stamp in the margin. In a
cell of a table that has no other text, it is the heading of a narrow column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from jiu_analysis.ingest.formats.pdf.geometry import NEAR, Rectangle, Word

# Maximum size of a cell with a rotated heading, in points.
_WIDEST, _TALLEST = 100.0, 250.0
# The distance of words in a line, and their size, as parts of the width of the column.
_SPACE, _SIZE = 0.1, 0.5


def headings(
    rotated: Iterable[Word],
    horizontals: Sequence[Rectangle],
    verticals: Sequence[Rectangle],
    upright: Sequence[Word],
) -> tuple[list[Word], list[Word]]:
    """Return rotated words of table cells, turned upright within their cells; and these as drawn.

    Parameters
    ----------
    rotated : iterable of Word
        The rotated words of a page, in the order of the text layer.
    horizontals, verticals : sequence of Rectangle
        The rules of the page.
    upright : sequence of Word
        Its other words; a cell that has one of them has no rotated heading.
    """
    turned: list[Word] = []
    drawn: list[Word] = []
    by_cell = ((_cell_of(word, horizontals, verticals), word) for word in rotated)
    for cell, run in groupby(by_cell, key=lambda pair: pair[0]):
        words = [word for _, word in run]
        if cell is None or any(cell.holds(word) for word in upright):
            continue
        drawn += words
        turned += _upright(words, cell)
    return turned, drawn


def _upright(words: Sequence[Word], cell: Rectangle) -> Iterable[Word]:
    """Yield the words side by side in the middle of their cell."""
    step = cell.width / len(words)
    size = min(cell.width * _SIZE, cell.height)
    top = (cell.top + cell.bottom - size) / 2
    for at, word in enumerate(words):
        left = cell.left + at * step
        yield Word(
            left + step * _SPACE, top, left + step * (1 - _SPACE), top + size, word.text, word.order
        )


def _cell_of(
    word: Word, horizontals: Sequence[Rectangle], verticals: Sequence[Rectangle]
) -> Rectangle | None:
    """Return the cell between the nearest rules on all four sides of a word, or None."""
    x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    beside = [each.left for each in verticals if each.top - NEAR <= y <= each.bottom + NEAR]
    across = [each.top for each in horizontals if each.left - NEAR <= x <= each.right + NEAR]
    left = max((each for each in beside if each <= word.left + 1), default=None)
    right = min((each for each in beside if each >= word.right - 1), default=None)
    top = max((each for each in across if each <= word.top + 1), default=None)
    bottom = min((each for each in across if each >= word.bottom - 1), default=None)
    if left is None or right is None or top is None or bottom is None:
        return None
    cell = Rectangle(left, top, right, bottom)
    return cell if 0 < cell.width <= _WIDEST and 0 < cell.height <= _TALLEST else None
