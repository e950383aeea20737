"""Tables that lack rules: rows without side borders, and columns that only the text shows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jiu_analysis.ingest.formats.pdf.geometry import NEAR, Word

# The text of a row fills it: at most this many font sizes are left above and below it.
_PADDING = 0.9
# A gap this wide, in font sizes, separates the texts of two columns in a row, and the texts of all
# rows, where the gap of one row may be wider than that of another.
_GAP, _COMMON_GAP = 0.9, 0.5
# In at most this part of the rows a cell may be merged over the gap.
_MERGED = 0.3
# The usual space between the edge of a cell and its text, in points.
_INSET = 5.4
_FEWEST_RULES = 3


class Rule(NamedTuple):
    """A horizontal or vertical line: its position, and where it starts and ends."""

    at: float
    start: float
    end: float


def rows_without_sides(
    across: list[Rule], of_across: NDArray[Any], of_down: NDArray[Any], words: list[Word]
) -> None:
    """Assign rules of equal length to one grid if a row of text fills the space between them.

    Parameters
    ----------
    across : list of Rule
        The horizontal rules, from the top.
    of_across, of_down : array of int
        The number of the grid of each horizontal and vertical rule; changed in place.
    words : list of Word
        The words of the page.
    """
    if len(across) < 2 or not words:
        return
    places = np.array([word[:4] for word in words], dtype=float)
    left, top, right, bottom = places.T
    for upper, rule in enumerate(across):
        lower = next(
            (
                at
                for at in range(upper + 1, len(across))
                if abs(across[at].start - rule.start) <= NEAR
                and abs(across[at].end - rule.end) <= NEAR
            ),
            None,
        )
        if lower is None or of_across[upper] == of_across[lower]:
            continue
        below = across[lower].at
        middle = (top + bottom) / 2
        inside = (middle > rule.at) & (middle < below)
        is_beside = inside & ((left + right) / 2 < rule.start) | ((left + right) / 2 > rule.end)
        inside &= ~is_beside
        if not inside.any():
            continue
        padding = _PADDING * float(np.median((bottom - top)[inside]))
        if top[inside].min() - rule.at <= padding and below - bottom[inside].max() <= padding:
            between = [of_across[lower]]
            # Rules in the row that end at its side: it has merged cells.
            between += [
                of_across[at]
                for at in range(upper + 1, lower)
                if across[at].start >= rule.start - NEAR and across[at].end <= rule.end + NEAR
            ]
            for number in between:
                of_down[of_down == number] = of_across[upper]
                of_across[of_across == number] = of_across[upper]


def columns_by_text(across: list[Rule], words: list[Word], before: list[float]) -> list[Rule]:
    """Return the edges of the columns of a table that has only horizontal rules.

    Parameters
    ----------
    across : list of Rule
        The horizontal rules of the table.
    words : list of Word
        The words of the page.
    before : list of float
        The edges of the last table of the page before, which this one may continue.

    Returns
    -------
    list of Rule
        An edge for each row, where no word crosses it; empty if there are no columns.
    """
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    places = sorted({rule.at for rule in across})
    goes_on = bool(before) and abs(before[0] - left) <= NEAR and abs(before[-1] - right) <= NEAR
    if len(places) < (2 if goes_on else _FEWEST_RULES):
        return []
    rows = [
        [
            word
            for word in words
            if top < (word.top + word.bottom) / 2 < bottom
            and left <= (word.left + word.right) / 2 <= right
        ]
        for top, bottom in pairwise(places)
    ]
    size = median([word.bottom - word.top for row in rows for word in row] or [0.0])
    if not size:
        return []
    several = [row for row in rows if any(gap > _GAP * size for _, gap in _gaps(row))]
    edges = [
        end - min(_INSET, (end - start) / 2)
        for start, end in _common_gaps(several, left, right, size)
    ]
    if goes_on and len(before) - 2 > len(edges):
        edges = before[1:-1]
    return [
        Rule(edge, top, bottom)
        for (top, bottom), row in zip(pairwise(places), rows, strict=True)
        if not _is_one_text(row, edges, size)
        for edge in edges
        if not any(word.left < edge < word.right for word in row) and not _spans(row, edge, size)
    ]


def _gaps(row: list[Word]) -> Iterator[tuple[float, float]]:
    """Yield the places where no word of a row stands, and their widths."""
    reach = None
    for word in sorted(row, key=lambda word: word.left):
        if reach is not None and word.left > reach:
            yield reach, word.left - reach
        reach = word.right if reach is None else max(reach, word.right)


def _common_gaps(
    rows: list[list[Word]], left: float, right: float, size: float
) -> list[tuple[float, float]]:
    """Return the gaps that nearly all rows have in common."""
    covered = np.zeros(int(right - left) + 2, dtype=int)
    for row in rows:
        own = np.zeros_like(covered)
        for word in row:
            own[max(int(word.left - left), 0) : max(int(np.ceil(word.right - left)), 0)] = 1
        covered += own
    is_free = covered <= _MERGED * len(rows)
    changes = np.flatnonzero(np.diff(np.concatenate([[0], is_free.astype(int), [0]])))
    spans = [
        (left + start, left + end) for start, end in zip(*[iter(changes.tolist())] * 2, strict=True)
    ]
    return [
        (start, end)
        for start, end in spans
        if start > left + 1 and end < right - 1 and end - start >= _COMMON_GAP * size
    ]


def _is_one_text(row: list[Word], edges: list[float], size: float) -> bool:
    """Return whether a row is one text over the first columns, as a heading in a table is."""
    return (
        bool(edges)
        and all(gap <= _GAP * size for _, gap in _gaps(row))
        and (min(word.left for word in row) < edges[0] < max(word.right for word in row))
    )


def _spans(row: list[Word], edge: float, size: float) -> bool:
    """Return whether a text runs over an edge, between two of its words."""
    return any(start < edge < start + gap and gap < _COMMON_GAP * size for start, gap in _gaps(row))
