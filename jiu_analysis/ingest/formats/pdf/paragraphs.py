"""Grouping of lines into paragraphs.

A line continues in the next if the first word of the next did not fit. Without rules, a wide gap
splits a line into cells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from itertools import pairwise
from typing import NamedTuple

from jiu_analysis.ingest.formats.pdf.geometry import NEAR, Page
from jiu_analysis.ingest.formats.pdf.headers_footers import NOTE
from jiu_analysis.ingest.formats.pdf.layout import Item
from jiu_analysis.ingest.formats.pdf.lines import Line, gap, joined
from jiu_analysis.ingest.formats.pdf.scripts import CJK_FIRST, flowing

# The line spacing within a paragraph is at most this multiple of the document's usual one.
_LOOSEST = 1.2
_USUAL_PITCH = 1.25
# A gap of this many font sizes splits a line into cells where there are no rules.
_GAP = 2.5

_LABEL = re.compile(r"\(?[\w⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}[.)]?|[•·▪–—*\-]")
_ITEM = re.compile(r"(?:\d{1,3}[.)]|\(\w{1,4}\)|[•·▪])\s")
_SENTENCE_END = tuple('.。．!！?？:：;；؛؟…"”»」')


class _Measure(NamedTuple):
    """The left and right edges of the text column, and its line spacing by font size."""

    left: float
    right: float
    pitches: dict[int, float]

    def goes_on(self, line: Line, after: Line) -> bool:
        """Return whether a line continues in the next: that one's first word did not fit."""
        if not 0.8 < line.size / after.size < 1.25 or line.is_rtl != after.is_rtl:
            return False
        if line.right - line.left < 0.5 * (self.right - self.left):
            return False
        first = after.words[0]
        needed = first.right - first.left
        slack = 0.5 * line.size
        if CJK_FIRST.match(first.text):
            needed, slack = min(needed, 2 * line.size), line.size
        room = line.left - self.left if line.is_rtl else self.right - line.right
        return room < needed + slack and not (
            _ITEM.match(after.text) and line.text.endswith(_SENTENCE_END)
        )

    def is_next(self, line: Line, after: Line) -> bool:
        """Return whether the next line is as close as lines of one paragraph are."""
        size = max(line.size, after.size)
        pitch = self.pitches.get(round(size), self.pitches[0])
        return after.bottom - line.bottom <= _LOOSEST * pitch * size


def paragraphs_in(pages: list[Page], lines: dict[int, list[Line]], rows: list[Item]) -> list[Item]:
    """Return the paragraphs of all pages; they may continue across pages, but not across rows."""
    measures = _measures(pages, lines)
    row_places = sorted((row.page, row.top) for row in rows)
    found: list[Item] = []
    note: Item | None = None
    paragraph: Item | None = None
    for page in pages:
        note = None
        for line in lines[page.number]:
            if line.role == "prose" and note is not None and not NOTE.match(line.text):
                _lengthen(note, line)
                continue
            if not line.role and paragraph is not None:
                before = paragraph.lines[-1]
                stands_between = bisect_right(row_places, (before.page, before.top)) < bisect_right(
                    row_places, (line.page, line.top)
                )
                if not stands_between and _continues(paragraph, line, measures[page.width]):
                    _lengthen(paragraph, line)
                    continue
            item = _paragraph(line)
            found.append(item)
            if line.role == "prose":
                note = item
            elif not line.role:
                paragraph = item
    return found


def _measures(pages: list[Page], lines: dict[int, list[Line]]) -> dict[float, _Measure]:
    """Return the text column by page width."""
    by_width: dict[float, list[list[Line]]] = defaultdict(list)
    for page in pages:
        body = [line for line in lines[page.number] if not line.role]
        by_width[page.width].append(body)
    measures = {}
    for width, bodies in by_width.items():
        together = [line for body in bodies for line in body]
        if not together:
            continue
        left, right = min(line.left for line in together), max(line.right for line in together)
        if right - left < width / 2:
            # Only short lines: assume margins of equal width on both sides.
            left, right = min(left, width - right), max(right, width - left)
        column = _Measure(left, right, {})
        pitches: dict[int, Counter[float]] = defaultdict(Counter)
        for body in bodies:
            for line, after in pairwise(body):
                if column.goes_on(line, after):
                    size = max(line.size, after.size)
                    pitch = round((after.bottom - line.bottom) / size, 1)
                    # The spacing of any size stands under 0, for sizes that have none of their own.
                    pitches[0][pitch] += 1
                    pitches[round(size)][pitch] += 1
        usual = {size: found.most_common(1)[0][0] for size, found in pitches.items()}
        measures[width] = column._replace(pitches={0: _USUAL_PITCH, **usual})
    return measures


def _paragraph(line: Line) -> Item:
    cells, starts = ([line.text], []) if line.role else _cells(line)
    unit = "line" if line.role == "boilerplate" else "paragraph"
    return Item(
        line.page,
        line.top,
        line.bottom,
        cells,
        unit,
        f"page {line.page}",
        role=line.role,
        lines=[line],
        starts=starts,
    )


def _continues(item: Item, line: Line, measure: _Measure) -> bool:
    before = item.lines[-1]
    if before.page != line.page:
        return (
            len(item.cells) == 1
            and measure.goes_on(before, line)
            and not before.text.endswith(_SENTENCE_END)
        )
    if not measure.is_next(before, line):
        return False
    cells, _ = _cells(line)
    if len(item.cells) > 1:
        start = line.right if line.is_rtl else line.left
        return len(cells) == 1 and abs(item.starts[-1] - start) <= NEAR
    return len(cells) == 1 and measure.goes_on(before, line)


def _lengthen(item: Item, line: Line) -> None:
    item.cells[-1] = flowing([item.cells[-1], line.text])
    item.lines.append(line)
    if item.page == line.page:
        item.bottom = line.bottom


def _cells(line: Line) -> tuple[list[str], list[float]]:
    """Return a line split at wide gaps, and the starts of its parts; not split after a label."""
    parts = [[line.words[0]]]
    for before, word in pairwise(line.words):
        if gap(before, word) > _GAP * line.size:
            is_label = len(parts) == 1 and _LABEL.fullmatch(joined(parts[0], line.is_rtl))
            if not is_label:
                parts.append([])
        parts[-1].append(word)
    if len(parts) == 1:
        return [line.text], []
    starts = [
        max(word.right for word in part) if line.is_rtl else min(word.left for word in part)
        for part in parts
    ]
    return [joined(part, line.is_rtl) for part in parts], starts
