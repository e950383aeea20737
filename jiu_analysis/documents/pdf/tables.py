"""Ruled tables: rules that meet make a grid, and the words in it become rows of cells.

A grid of a single cell is a text box that was drawn as four lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from jiu_analysis.documents.pdf.items import Item
from jiu_analysis.documents.pdf.lines import cell_text
from jiu_analysis.documents.pdf.places import NEAR, Page, Rectangle, TextBox, Word, overlap
from jiu_analysis.documents.pdf.scripts import is_rtl_text
from jiu_analysis.documents.text import trimmed

# A row is cut where a rule spans this much of its table, a cell where one spans this much of a row.
_SPAN = 0.9
_ROW_SPAN = 0.6
_LOWEST_ROW = 4.0


class _Rule(NamedTuple):
    at: float
    start: float
    end: float


@dataclass
class _Table:
    left: float
    top: float
    right: float
    bottom: float
    rows: list[float]
    columns: list[list[float]]
    words: dict[tuple[int, int], list[Word]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_one_cell(self) -> bool:
        return len(self.rows) == 2 and len(self.columns[0]) == 2

    def take(self, word: Word) -> bool:
        """Put a word into its cell; no if it lies outside."""
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        if not (self.top <= y <= self.bottom and self.left <= x <= self.right):
            return False
        row = min(bisect_right(self.rows, y), len(self.rows) - 1) - 1
        edges = self.columns[row]
        column = min(bisect_right(edges, x), len(edges) - 1) - 1
        self.words[row, column].append(word)
        return True

    def cells(self, is_page_rtl: bool) -> list[list[str]]:
        """The texts, row by row, in reading order."""
        texts = [
            [
                cell_text(self.words.get((row, column), []), is_page_rtl)
                for column in range(len(edges) - 1)
            ]
            for row, edges in enumerate(self.columns)
        ]
        if is_rtl_text(" ".join(cell for row in texts for cell in row)):
            return [row[::-1] for row in texts]
        return texts


def tables_on(page: Page, is_rtl: bool) -> tuple[list[Item], list[TextBox], list[Word]]:
    """The rows of ruled tables, boxes made of four rules, and the words outside of both."""
    tables = sorted(_grids(page), key=lambda table: table.top)
    loose = []
    for word in page.words:
        if not any(table.take(word) for table in tables):
            loose.append(word)
    rows: list[Item] = []
    framed: list[TextBox] = []
    number = 0
    for table in tables:
        if not table.words:
            continue
        if table.is_one_cell:
            place = Rectangle(table.left, table.top, table.right, table.bottom)
            framed.append(TextBox(place, table.words[0, 0]))
            continue
        number += 1
        for place, row in enumerate(table.cells(is_rtl)):
            cells = list(trimmed(row))
            if not cells:
                continue
            rows.append(
                Item(
                    page.number,
                    table.rows[place],
                    table.rows[place + 1],
                    cells,
                    "row",
                    f"page {page.number}, table {number}",
                    place + 1,
                )
            )
    return rows, framed, loose


def _grids(page: Page) -> list[_Table]:
    across = _merged(
        _Rule((each.top + each.bottom) / 2, each.left, each.right) for each in page.horizontals
    )
    down = _merged(
        _Rule((each.left + each.right) / 2, each.top, each.bottom) for each in page.verticals
    )
    group = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    positions = [rule.at for rule in down]
    for index, rule in enumerate(across):
        first = bisect_right(positions, rule.start - NEAR)
        last = bisect_right(positions, rule.end + NEAR)
        for other in range(first, last):
            if down[other].start - NEAR <= rule.at <= down[other].end + NEAR:
                group[root(len(across) + other)] = root(index)
    parts: dict[int, tuple[list[_Rule], list[_Rule]]] = defaultdict(lambda: ([], []))
    for index, rule in enumerate(across):
        parts[root(index)][0].append(rule)
    for index, rule in enumerate(down, start=len(across)):
        parts[root(index)][1].append(rule)
    return [
        _grid(horizontals, verticals)
        for horizontals, verticals in parts.values()
        if len(horizontals) + len(verticals) > 2 and horizontals and verticals
    ]


def _merged(rules: Iterable[_Rule]) -> list[_Rule]:
    """Rules in one line made one, however many pieces they are drawn in; ordered by place."""
    merged: list[_Rule] = []
    level: list[_Rule] = []

    def close() -> None:
        pieces = sorted(level, key=lambda rule: rule.start)
        current = pieces[0]
        for piece in pieces[1:]:
            if piece.start <= current.end + NEAR:
                current = current._replace(end=max(current.end, piece.end))
            else:
                merged.append(current)
                current = piece
        merged.append(current)

    for rule in sorted(rules):
        if level and rule.at - level[0].at > NEAR / 2:
            close()
            level = []
        level.append(rule)
    if level:
        close()
    return sorted(merged)


def _grid(across: list[_Rule], down: list[_Rule]) -> _Table:
    left = min([rule.start for rule in across] + [rule.at for rule in down])
    right = max([rule.end for rule in across] + [rule.at for rule in down])
    top = min([rule.at for rule in across] + [rule.start for rule in down])
    bottom = max([rule.at for rule in across] + [rule.end for rule in down])
    spanning = [rule.at for rule in across if rule.end - rule.start >= _SPAN * (right - left)]
    rows = _distinct([top, *spanning, bottom], _LOWEST_ROW)
    columns = []
    for start, end in pairwise(rows):
        cuts = [
            rule.at
            for rule in down
            if overlap((rule.start, rule.end), (start, end)) >= _ROW_SPAN * (end - start)
        ]
        columns.append(_distinct([left, *cuts, right], _LOWEST_ROW))
    return _Table(left, top, right, bottom, rows, columns)


def _distinct(places: list[float], apart: float) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] >= apart:
            kept.append(place)
    return kept if len(kept) > 1 else [kept[0], kept[0] + apart]
