"""Ruled tables: rules that meet form a grid, and the words in it become rows of cells.

Where rules are missing, `unruled` finds rows and columns by the text.

A grid of a single cell is a text box drawn as four lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.pdf.geometry import NEAR, Page, Rectangle, TextBox, Word, overlap
from jiu_analysis.ingest.formats.pdf.layout import Item
from jiu_analysis.ingest.formats.pdf.limits import Budget
from jiu_analysis.ingest.formats.pdf.lines import cell_text, lines_of
from jiu_analysis.ingest.formats.pdf.objects import PICTURE
from jiu_analysis.ingest.formats.pdf.refusals import TEXT_FORM
from jiu_analysis.ingest.formats.pdf.scripts import is_rtl_text
from jiu_analysis.ingest.formats.pdf.unruled import (
    ROW_SPAN,
    LastTable,
    Rule,
    is_long,
    open_above,
    open_below,
    rows_without_sides,
    tables_of_text,
    with_rules_of_text,
    words_in,
)
from jiu_analysis.ingest.formats.pdf.verifying import check_order
from jiu_analysis.ingest.formats.text import trimmed

# A rule separates rows if it spans this part of its table.
_SPAN = 0.9
_LOWEST_ROW = 4.0
# A cell continues on the next page only if less space is left in it than this many lines; a
# paragraph may leave a line or two, so that none stands alone on the next page.
_ROOM = 2.5
# A rule at most this many points below the text of a table is its lower end.
_CLOSING = 12.0
# A page that has only the vertical rules of a table has at least this many.
_FEWEST_SIDES = 3
# Among the rules of several tables without sides, the end of the first is one of this many last.
_MOST_BETWEEN = 5
# A table without any rule has at least this many rows.
_FEWEST_ROWS = 3
# Height of the bands of the page by which tables are looked up.
_BAND = 24.0
# Minimum contrast, in grey levels of 255, of a picture or drawing with its background. Below the
# second value, it counts only if the page has a picture object there.
_FAINTEST, _DARK = 10, 115
# For the background of a cell, every so many pixels; and the difference of two, in grey levels.
_SPARSE, _ALIKE = 3, 4


@dataclass
class _Table:
    left: float
    top: float
    right: float
    bottom: float
    rows: list[float]
    columns: list[list[float]]
    # By row, the spans of the rules above it, if they do not extend along the whole table.
    partial: dict[int, list[Rule]]
    words: dict[tuple[int, int], list[Word]] = field(default_factory=lambda: defaultdict(list))
    # The lines of the first row if it has no rule below, and its words; whether the sides have no
    # rules.
    header: tuple[str, ...] = ()
    first: str = ""
    is_open: bool = False
    # As in `LastTable`.
    between: int = 0
    pending: list[ContentError] = field(default_factory=list)
    divided: list[ContentError] = field(default_factory=list)

    @property
    def is_one_cell(self) -> bool:
        return len(self.rows) == 2 and len(self.columns[0]) == 2

    def encloses(self, other: _Table) -> bool:
        """Return whether another table lies within this one."""
        return (
            self.top <= other.top + NEAR
            and other.bottom <= self.bottom + NEAR
            and self.left <= other.left + NEAR
            and other.right <= self.right + NEAR
        )

    def place(self, row: int, column: int) -> Rectangle:
        """Return the rectangle of a cell."""
        left, right = self.columns[row][column : column + 2]
        return Rectangle(left, self.rows[row], right, self.rows[row + 1])

    def take(self, word: Word) -> bool:
        """Add a word to its cell; return False if it lies outside of the table."""
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        if not (self.top <= y <= self.bottom and self.left <= x <= self.right):
            return False
        row = min(bisect_right(self.rows, y), len(self.rows) - 1) - 1
        while row in self.partial and not _is_ruled(*self._across(row, x), self.partial[row]):
            # The cell is merged with the one above it.
            row -= 1
        edges = self.columns[row]
        column = min(bisect_right(edges, x), len(edges) - 1) - 1
        self.words[row, column].append(word)
        return True

    def _across(self, row: int, x: float) -> tuple[float, float]:
        edges = self.columns[row]
        column = min(bisect_right(edges, x), len(edges) - 1) - 1
        return edges[column], edges[column + 1]

    def is_merged(self, row: int, column: int) -> bool:
        """Return whether a cell is the continuation of the one above it."""
        left, right = self.columns[row][column : column + 2]
        return row in self.partial and not _is_ruled(left, right, self.partial[row])

    def text(self, row: int, column: int, page: Page, within: str, is_page_rtl: bool) -> str:
        """Return the text of a cell."""
        words = self.words.get((row, column))
        if not words:
            return "" if self.is_merged(row, column) else drawn_in(self.place(row, column), page)
        lines = lines_of(words, is_page_rtl)
        check_order([line.words for line in lines], f"{within}, row {row + 1}")
        return cell_text(lines, *self.columns[row][column : column + 2])

    def is_full(self, row: int, column: int) -> bool:
        """Return whether the text of a cell reaches its lower edge, so that it may continue."""
        words = self.words.get((row, column), ())
        bottom = max((word.bottom for word in words), default=0.0)
        size = max((word.bottom - word.top for word in words), default=0.0)
        return bottom + _ROOM * size > self.rows[row + 1]


def tables_on(
    page: Page, is_rtl: bool, budget: Budget, before: LastTable
) -> tuple[list[Item], list[TextBox], list[Word]]:
    """Return the rows of tables, boxes drawn as four rules, and the words outside of both.

    Parameters
    ----------
    page : Page
        The page.
    is_rtl : bool
        Whether its text runs from right to left.
    budget : Budget
        The limits of the document.
    before : LastTable
        The last table of the page before; replaced by that of this page.
    """
    tables = sorted(_grids(page, before, is_rtl=is_rtl), key=lambda table: table.top)
    loose = _words_outside(tables, page.words)
    if of_text := list(_tables_of_text(page, tables, loose, before, is_rtl=is_rtl)):
        # A box with a table in it is the border of the table.
        tables = [
            each for each in tables if not (each.is_one_cell and any(map(each.encloses, of_text)))
        ]
        tables = sorted([*tables, *of_text], key=lambda table: table.top)
        loose = _words_outside(tables, page.words)
    last = tables[-1] if tables else None
    widest: list[float] = max(last.columns, key=len) if last else []
    before.edges = widest
    before.header = last.header if last else ()
    before.first = last.first if last else ""
    before.is_open = bool(last and last.is_open)
    before.between, before.divided = (last.between, last.divided) if last else (0, [])
    for doubt in [*before.pending, *(each for table in tables[:-1] for each in table.pending)]:
        raise doubt
    before.pending = last.pending if last else []
    before.headers |= {
        words_in(table.header[0]) for table in tables if table.is_open and table.header
    }
    budget.use("cells", sum(len(edges) for table in tables for edges in table.columns), page.number)
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
        rows += _rows(table, page, f"page {page.number}, table {number}", is_rtl)
    return rows, framed, loose


def _words_outside(tables: list[_Table], words: list[Word]) -> list[Word]:
    """Distribute words over the cells of tables; return those outside of all tables."""
    by_band = defaultdict(list)
    for table in tables:
        table.words.clear()
        for band in range(int(table.top // _BAND), int(table.bottom // _BAND) + 1):
            by_band[band].append(table)
    outside = []
    for word in words:
        for table in by_band.get(int((word.top + word.bottom) / 2 // _BAND), ()):
            if table.take(word):
                break
        else:
            outside.append(word)
    return outside


def with_boxes_of_tables(page: Page, *, is_rtl: bool) -> Page:
    """Return a page on which a frame around a table without rules is four rules, and no box."""
    framing = [
        box for box in page.boxes if any(tables_of_text(box.words, LastTable(), is_rtl=is_rtl))
    ]
    if not framing:
        return page
    places = [box.place for box in framing]
    return page._replace(
        words=[*page.words, *(word for box in framing for word in box.words)],
        boxes=[box for box in page.boxes if box not in framing],
        horizontals=[
            *page.horizontals,
            *(each._replace(bottom=each.top) for each in places),
            *(each._replace(top=each.bottom) for each in places),
        ],
        verticals=[
            *page.verticals,
            *(each._replace(right=each.left) for each in places),
            *(each._replace(left=each.right) for each in places),
        ],
    )


def _rows(table: _Table, page: Page, within: str, is_rtl: bool) -> list[Item]:
    texts = [
        [table.text(row, column, page, within, is_rtl) for column in range(len(edges) - 1)]
        for row, edges in enumerate(table.columns)
    ]
    fills = _fills(table, page)
    turn = -1 if is_rtl_text(" ".join(cell for row in texts for cell in row)) else 1
    rows = []
    for place, row in enumerate(texts):
        cells = list(trimmed(row[::turn]))
        if not cells:
            continue
        top, bottom = table.rows[place : place + 2]
        item = Item(page.number, top, bottom, cells, "row", within, place + 1)
        item.is_unruled = table.is_open
        item.edges = [turn * edge for edge in table.columns[place]][::turn]
        columns = [*range(len(row))][::turn]
        item.fills = [fills[place, each] for each in columns] if fills else []
        item.merged = [at for at, each in enumerate(columns) if table.is_merged(place, each)]
        item.full = [at for at, each in enumerate(columns) if table.is_full(place, each)]
        rows.append(item)
    return rows


def _fills(table: _Table, page: Page) -> dict[tuple[int, int], str]:
    """Return the background of each cell, "" for white; none if all cells without text are."""
    if page.ink is None:
        return {}
    places = [(row, at) for row, edges in enumerate(table.columns) for at in range(len(edges) - 1)]

    def fill(row: int, at: int) -> str:
        assert page.ink is not None
        place = table.place(row, at)
        part = page.ink.part(
            place.left + NEAR, place.top + NEAR, place.right - NEAR, place.bottom - NEAR
        )[::_SPARSE, ::_SPARSE]
        lightness = int(np.median(part)) if part.size else 255
        return "" if lightness > 255 - _FAINTEST else str(lightness // _ALIKE)

    if all(table.words.get(each) or not fill(*each) for each in places):
        return {}
    return {each: fill(*each) for each in places}


def drawn_in(place: Rectangle, page: Page) -> str:
    """Return the object for a picture or drawing in a cell without text; empty if none is found."""
    if page.ink is None or min(place.width, place.height) <= 2 * NEAR:
        return ""
    inside = place.left + NEAR, place.top + NEAR, place.right - NEAR, place.bottom - NEAR
    part = page.ink.part(*inside)
    if not part.size or int(part.max()) - int(part.min()) < _FAINTEST:
        return ""
    # Text and frames in the cell are not drawings.
    written = [word for _, word in page.left_out] + [box.place for box in page.boxes] + page.words
    ground = part.max()
    part = part.copy()
    origin = page.ink.origin(*inside[:2])
    for each in written:
        rows, columns = page.ink.span(each, NEAR, origin)
        part[rows, columns] = ground
    contrast = int(part.max()) - int(part.min())
    has_picture = any(
        each.left >= place.left - NEAR
        and each.right <= place.right + NEAR
        and each.top >= place.top - NEAR
        and each.bottom <= place.bottom + NEAR
        for each in page.pictures
    )
    return PICTURE if contrast > _DARK or (has_picture and contrast >= _FAINTEST) else ""


def _grids(page: Page, before: LastTable, *, is_rtl: bool) -> list[_Table]:
    grids: list[_Table] = []
    across = _merged(
        Rule((each.top + each.bottom) / 2, each.left, each.right) for each in page.horizontals
    )
    down = _merged(
        Rule((each.left + each.right) / 2, each.top, each.bottom) for each in page.verticals
    )
    if before.is_open:
        lower = next((rule.at for rule in across if is_long(rule, *before.sides)), page.height)
        above = [word for word in page.words if word.bottom < lower]
        if opened := open_above(above, before, is_rtl=is_rtl):
            if lower - opened[-1].at < _CLOSING:
                opened[-1] = opened[-1]._replace(at=lower)
            if table := _table(page, opened, [], before, is_rtl=is_rtl):
                grids.append(table)
    across = sorted([*across, *_ends_of(across, down)])
    if not across:
        return grids
    at, start, end = np.array(down, dtype=float).reshape(-1, 3).T
    # The grid number of each rule; rules that meet belong to the same grid.
    of_across = np.arange(len(across))
    of_down = np.arange(len(across), len(across) + len(down))
    for index, rule in enumerate(across):
        near = slice(*np.searchsorted(at, (rule.start - NEAR, rule.end + NEAR)))
        meets = (start[near] - NEAR <= rule.at) & (rule.at <= end[near] + NEAR)
        for grid in set(of_down[near][meets].tolist()):
            of_across[of_across == grid] = index
            of_down[of_down == grid] = index
    rows_without_sides(across, down, of_across, of_down, page.words)
    parts: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for rules, numbers, side in ((across, of_across, 0), (down, of_down, 1)):
        for rule, number in zip(rules, numbers.tolist(), strict=True):
            parts[number][side].append(rule)
    _assign_loose(parts)
    for horizontals, verticals in parts.values():
        if not horizontals or any(
            table.top - NEAR < horizontals[0].at and horizontals[-1].at < table.bottom + NEAR
            for table in grids[:1]
            if before.is_open
        ):
            continue
        # Only the first table on the page can be that of the page before.
        usual = before if across[0] in horizontals and not grids else LastTable()
        if verticals:
            table = _table(page, horizontals, verticals, usual, is_rtl=is_rtl)
            grids += [table] if table else []
            continue
        below = next((rule.at for rule in across if rule.at > horizontals[-1].at), page.height)
        words = [word for word in page.words if word.bottom < below]
        horizontals = open_below(horizontals, words, usual, is_rtl=is_rtl)
        grids += _without_sides(page, horizontals, usual, is_rtl=is_rtl)
    return grids


def _without_sides(
    page: Page, rules: list[Rule], before: LastTable, *, is_rtl: bool
) -> Iterator[_Table]:
    """Yield the tables of horizontal rules; text between two of them is not a row of both."""
    while len(rules) > 1:
        for end in range(len(rules), max(1, len(rules) - _MOST_BETWEEN), -1):
            if table := _table(page, rules[:end], [], before, is_rtl=is_rtl):
                yield table
                break
        else:
            end = 1
        rules, before = rules[end:], LastTable()


def _ends_of(across: list[Rule], down: list[Rule]) -> Iterator[Rule]:
    """Yield the ends of the tables that have only vertical rules on a page, and pieces of others.

    So does a table that goes on over pages, with a rule only below a merged cell.
    """
    for start in {round(rule.start) for rule in down}:
        sides = [rule for rule in down if abs(rule.start - start) <= NEAR]
        end = max(rule.end for rule in sides)
        sides = [rule for rule in sides if abs(rule.end - end) <= NEAR]
        left, right = sides[0].at, sides[-1].at
        beside = [
            rule
            for rule in down
            if overlap((rule.start, rule.end), (start, end)) > NEAR and not left <= rule.at <= right
        ]
        has_ends = any(
            is_long(rule, left, right) and start - NEAR <= rule.at <= end + NEAR for rule in across
        )
        if len({round(rule.at) for rule in sides}) >= _FEWEST_SIDES and not (beside or has_ends):
            yield Rule(min(rule.start for rule in sides), left, right)
            yield Rule(end, left, right)


def _assign_loose(parts: dict[int, tuple[list[Rule], list[Rule]]]) -> None:
    """Assign vertical rules that no horizontal one meets to the table that they lie in."""
    for across, down in parts.values():
        if not across:
            for other, sides in parts.values():
                if other and sides:
                    top = min([other[0].at] + [rule.start for rule in sides])
                    bottom = max([other[-1].at] + [rule.end for rule in sides])
                    inside = [
                        rule
                        for rule in down
                        if sides[0].at < rule.at < sides[-1].at
                        and top <= rule.start
                        and rule.end <= bottom
                    ]
                    if inside:
                        sides += inside
                        sides.sort()
                        break


def _tables_of_text(
    page: Page, tables: list[_Table], outside: list[Word], before: LastTable, *, is_rtl: bool
) -> Iterator[_Table]:
    """Yield the tables of a page that have no rules, unless their rows are in doubt.

    They stand within a box, or outside of all tables.
    """
    boxes = [table for table in tables if table.is_one_cell]
    within = [[word for words in box.words.values() for word in words] for box in boxes]
    top = min((table.top for table in tables), default=page.height)
    for words in (*within, outside):
        for across in tables_of_text(words, before, is_rtl=is_rtl):
            # Only the first table on the page can be that of the page before.
            usual = before if across[0].at < top else LastTable()
            top = min(top, across[0].at)
            found = with_rules_of_text(across, [], words, usual, is_rtl=is_rtl, has_rules=False)
            if found.doubt:
                before.doubts.append(in_doubt(page.number, found.doubt))
            elif len(found.across) > _FEWEST_ROWS and found.down:
                table = _grid(found.across, _merged(found.down), is_ruled=False)
                table.header, table.first, table.is_open = found.header, found.first, True
                before.has_rows_of_text = True
                yield table


def in_doubt(page: int, text: str) -> ContentError:
    """Return the error for a table whose rows are not certain."""
    return ContentError(
        f"page {page}, at “{text}”: the rows of a table cannot be separated,"
        f" because no lines are drawn between them; {TEXT_FORM}"
    )


def _table(
    page: Page, across: list[Rule], down: list[Rule], before: LastTable, *, is_rtl: bool
) -> _Table | None:
    """Return the table of some rules; None if they are no table."""
    found = with_rules_of_text(across, down, page.words, before, is_rtl=is_rtl)
    if found.doubt:
        raise in_doubt(page.number, found.doubt)
    pending, divided = (
        [*(each if found.goes_on else ()), *([in_doubt(page.number, text)] if text else ())]
        for each, text in ((before.pending, found.pending), (before.divided, found.divided))
    )
    for doubt in divided if found.has_rules_between else ():
        raise doubt
    verticals = _merged(found.down) if found.down else []
    if len(found.across) + len(verticals) <= 2 or not verticals:
        return None
    table = _grid(found.across, verticals, is_ruled=bool(down))
    table.header, table.first, table.is_open = found.header, found.first, not down
    table.between, table.divided = found.between, divided
    table.pending = [] if found.has_rules_between else pending
    if found.goes_on:
        before.pending.clear()
    return table


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Merge the collinear pieces of rules; return the rules ordered by position."""
    merged: list[Rule] = []
    for level in _levels(sorted(rules)):
        first, *others = sorted(level, key=lambda rule: rule.start)
        merged.append(first)
        for piece in others:
            if piece.start <= merged[-1].end + NEAR:
                merged[-1] = merged[-1]._replace(end=max(merged[-1].end, piece.end))
            else:
                merged.append(piece)
    return sorted(merged)


def _grid(across: list[Rule], down: list[Rule], *, is_ruled: bool) -> _Table:
    left = min([rule.start for rule in across] + [rule.at for rule in down])
    right = max([rule.end for rule in across] + [rule.at for rule in down])
    top = min([rule.at for rule in across] + [rule.start for rule in down])
    bottom = max([rule.at for rule in across] + [rule.end for rule in down])
    at, first, last = np.array(down).T
    wide = _SPAN * (right - left)
    inner = at[(left + NEAR < at) & (at < right - NEAR)]
    # A rule that ends at a column leaves the narrow cells beside it merged.
    spanning = [
        rule.at
        for rule in across
        if rule.end - rule.start >= wide
        and not any(
            abs(end - side) > NEAR and (np.abs(inner - end) <= NEAR).any()
            for end, side in ((rule.start, left), (rule.end, right))
        )
    ]
    full = _distinct([top, *spanning, bottom], _LOWEST_ROW)
    partial: dict[float, list[Rule]] = {}
    for level in _levels(across):
        place = level[0].at
        passing = at[(first + NEAR < place) & (place < last - NEAR)]
        # The table may have no border at its sides.
        ends = np.concatenate([passing, [left, right]])
        joining = [
            rule
            for rule in level
            if _joins(rule, ends)
            # The columns are known by their text only: a rule need not end exactly at one.
            or (not is_ruled and min(rule.start - left, right - rule.end) <= NEAR)
        ]
        if joining and min(abs(place - each) for each in (*full, *partial)) >= _LOWEST_ROW:
            partial[place] = joining
    rows = sorted([*full, *partial])
    columns = []
    for start, end in pairwise(rows):
        span = np.minimum(last, end) - np.maximum(first, start)
        parts = at[span >= ROW_SPAN * (end - start)].tolist()
        columns.append(_distinct([left, *parts, right], _LOWEST_ROW))
    merging = {place: partial[row] for place, row in enumerate(rows[:-1]) if row in partial}
    return _Table(left, top, right, bottom, rows, columns, merging)


def _levels(rules: list[Rule]) -> Iterator[list[Rule]]:
    """Yield the rules at the same height, from top to bottom."""
    level: list[Rule] = []
    for rule in rules:
        if level and rule.at - level[0].at > NEAR / 2:
            yield level
            level = []
        level.append(rule)
    if level:
        yield level


def _joins(rule: Rule, down: NDArray[np.float64]) -> bool:
    """Return whether a rule extends from one of these vertical rules to another."""
    return all((np.abs(down - end) <= NEAR).any() for end in (rule.start, rule.end))


def _is_ruled(start: float, end: float, rules: list[Rule]) -> bool:
    """Return whether rules cover most of a cell's edge."""
    along = (max(overlap((start, end), (rule.start, rule.end)), 0) for rule in rules)
    return sum(along) >= (end - start) / 2


def _distinct(places: list[float], apart: float) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] >= apart:
            kept.append(place)
    return kept if len(kept) > 1 else [kept[0], kept[0] + apart]
