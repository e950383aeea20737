"""Tables that lack rules: rows without side borders, and columns that only the text shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.pdf.geometry import NEAR, Word, overlap
from jiu_analysis.ingest.formats.pdf.lines import Line, lines_of
from jiu_analysis.ingest.formats.pdf.text_columns import (
    ALIGNED,
    COMMON_GAP,
    INSET,
    Span,
    common_gaps,
    edges_in,
    is_columnar,
    runs_over,
    table_lines,
    wide_gaps,
)
from jiu_analysis.ingest.formats.pdf.text_rows import Rows, crosses, rows_by_text

# The text of a row fills it: at most this many font sizes are left above and below it.
_PADDING = 0.9
# In at most this part of the rows a cell may be merged over the gap.
_MERGED = 0.3
# A rule separates cells if it spans this part of a row.
ROW_SPAN = 0.6
# A table with more horizontal rules than this has one between all its rows.
_MOST_RULES = 4
# So has one that over several pages has this many, without those at its ends and below its header.
_FEWEST_BETWEEN = 2
# With vertical rules, rows are looked for in the text of at least this many columns.
_FEWEST_COLUMNS = 3
# A header has at most this many lines.
_HEADER_LINES = 5
# A table without any rule has at least this many lines with text in three columns.
_FEWEST_ROWS = 3


class Rule(NamedTuple):
    """A horizontal or vertical line: its position, and where it starts and ends."""

    at: float
    start: float
    end: float


def rows_without_sides(
    across: list[Rule],
    down: list[Rule],
    of_across: NDArray[Any],
    of_down: NDArray[Any],
    words: list[Word],
) -> None:
    """Assign rules of equal length to one grid if a row of text fills the space between them.

    Parameters
    ----------
    across, down : list of Rule
        The horizontal rules, from the top, and the vertical ones.
    of_across, of_down : array of int
        The number of the grid of each horizontal and vertical rule; changed in place.
    words : list of Word
        The words of the page.
    """
    if len(across) < 2 or not words:
        return
    places = None
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
        # Between two tables that have side borders is no row of either.
        if _has_sides(rule, down) and _has_sides(across[lower], down):
            continue
        if places is None:
            places = np.array([word[:4] for word in words], dtype=float)
            left, top, right, bottom = places.T
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


def _has_sides(rule: Rule, down: list[Rule]) -> bool:
    """Return whether vertical rules meet a horizontal one at both of its ends."""
    meeting = [each.at for each in down if each.start - NEAR <= rule.at <= each.end + NEAR]
    return all(any(abs(at - end) <= NEAR for at in meeting) for end in (rule.start, rule.end))


@dataclass
class LastTable:
    """The last table of the page before, which the first of a page may continue.

    Parameters
    ----------
    edges : list of float
        The edges of its columns, including the outer ones.
    header : tuple of str
        The lines of its first row, if no rule is drawn below it.
    first : str
        The words of its first row.
    is_open : bool
        Whether its sides have no rules, so that it may go on without one.
    between : int
        The number of drawn rules between its rows on all pages so far.
    pending : list of ContentError
        Errors for its rows that are in doubt, unless it turns out to have rules between all rows.
    divided : list of ContentError
        Errors for its rows that were found by the text, if it turns out to have these rules.
    doubts : list of ContentError
        Errors for texts that look like rows of tables without rules, but are in doubt.
    has_rows_of_text : bool
        Whether the document has tables without any rule.
    headers : set of tuple of str
        The words of the first line of each table whose sides have no rules, in no order.
    """

    edges: list[float] = field(default_factory=list)
    header: tuple[str, ...] = ()
    first: str = ""
    is_open: bool = False
    between: int = 0
    pending: list[ContentError] = field(default_factory=list)
    divided: list[ContentError] = field(default_factory=list)
    doubts: list[ContentError] = field(default_factory=list)
    has_rows_of_text: bool = False
    headers: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def sides(self) -> Span:
        """Its left and right edge."""
        return self.edges[0], self.edges[-1]

    def has_sides(self, left: float, right: float) -> bool:
        """Return whether it is as wide as a table with these sides."""
        if not self.edges:
            return False
        own = self.sides
        is_level = abs(own[0] - left) <= NEAR, abs(own[1] - right) <= NEAR
        # Where no rule shows them, the texts of the last column may reach farther on one page.
        is_wider = (
            self.is_open and any(is_level) and left <= own[0] + NEAR and right >= own[1] - NEAR
        )
        return all(is_level) or is_wider

    def sides_around(self, lines: Iterable[Line], *, is_rtl: bool) -> Span:
        """Return its left and right edge, moved to where the texts of its last column end."""
        left, right = self.sides
        if is_rtl:
            return min(left, *(line.left - INSET for line in lines)), right
        return left, max(right, *(line.right + INSET for line in lines))

    def has_text_of(self, line: Line, *, is_rtl: bool) -> bool:
        """Return whether a line may be a part of a row: in several columns, or where one begins.

        In the first column, where headings stand too, and in the middle of another, it must go on
        in lower case, and be no page number.
        """
        start, turn = (-line.right, -1) if is_rtl else (line.left, 1)
        starts = sorted(turn * edge + INSET for edge in self.edges)[1:-1]
        if is_columnar(line, self.spans()) or any(abs(start - each) <= ALIGNED for each in starts):
            return True
        goes_on = line.text[:1].islower() and not any(map(str.isdigit, line.text))
        return goes_on and not runs_over(line, self.spans())

    def is_header(self, line: Line) -> bool:
        """Return whether a line in columns is the header of a table of the document."""
        return words_in(line.text) in self.headers and bool(wide_gaps(line.words, line.size))

    def spans(self) -> list[Span]:
        """Return its inner edges as narrow gaps between columns."""
        return [(edge - 1, edge + 1) for edge in self.edges[1:-1]]


@dataclass
class TextGrid:
    """The rules of a table, with those that its text stands for; or why its rows are in doubt."""

    across: list[Rule]
    down: list[Rule]
    doubt: str = ""
    header: tuple[str, ...] = ()
    first: str = ""
    goes_on: bool = False
    between: int = 0
    # A text in a row that is in doubt, unless the next pages show rules between all rows.
    pending: str = ""
    # A text of a part that has rules beside it and was divided into rows by its text.
    divided: str = ""

    @property
    def has_rules_between(self) -> bool:
        """Whether the pages so far show that it has rules between all rows."""
        return self.between >= _FEWEST_BETWEEN


def with_rules_of_text(
    across: list[Rule],
    down: list[Rule],
    words: list[Word],
    before: LastTable,
    *,
    is_rtl: bool = False,
    has_rules: bool = True,
) -> TextGrid:
    """Return the rules of a table, and those that the text shows where they are not drawn.

    Parameters
    ----------
    across, down : list of Rule
        Its horizontal and vertical rules. Without vertical ones, the columns are found by the
        text; with few horizontal ones, the rows.
    words : list of Word
        The words of the page.
    before : LastTable
        The table that this one may continue.
    is_rtl : bool
        Whether the first column is the rightmost.
    has_rules : bool
        Whether these are drawn, and not assumed around a text.
    """
    left = min([rule.start for rule in across] + [rule.at for rule in down])
    right = max([rule.end for rule in across] + [rule.at for rule in down])
    top = min([across[0].at] + [rule.start for rule in down])
    bottom = max([across[-1].at] + [rule.end for rule in down])
    inside = [
        word for word in _band(words, top, bottom) if left <= (word.left + word.right) / 2 <= right
    ]
    is_ruled = bool(down)
    edges = [rule.at for rule in down]
    if not is_ruled and (not has_rules or before.has_sides(left, right) or len(across) > 2):
        edges = _edges(across, inside, before, left, right)
    if not edges:
        return TextGrid(across, down)
    outer = [*_distinct([left, *edges]), right]
    if right - outer[-2] <= NEAR:
        outer.pop(-2)
    found = list(across)
    goes_on = before.has_sides(left, right)
    header = before.header if goes_on else ()
    first = ""
    places = _distinct([top, *(each.at for each in across if is_long(each, left, right)), bottom])
    drawn = sum(is_long(each, left, right) for each in across)
    between = max(drawn - 3, 0) + (before.between if goes_on else 0)
    has_all_rules = len(across) > _MOST_RULES or (is_ruled and len(outer) < _FEWEST_COLUMNS + 1)
    pending = divided = ""
    for number, (start, end) in enumerate(pairwise(places)):
        has_its_rules = has_all_rules or any(start + NEAR < each.at < end - NEAR for each in across)
        if number and has_its_rules:
            continue
        rows = _band(inside, start, end)
        lines = lines_of(rows, is_page_rtl=False)
        texts = tuple(line.text for line in lines)
        if not number and before.header and texts[: len(before.header)] == before.header:
            goes_on, header = True, before.header
        # A rule may be absent below a header that is repeated.
        repeats = not number and header and texts[: len(header)] == header and texts != header
        if repeats or not has_its_rules:
            result = rows_by_text(rows, outer, () if number else header, is_rtl=is_rtl)
            if is_ruled and between >= _FEWEST_BETWEEN and result.may_be_one and not repeats:
                result = Rows([], header=result.header)
            if result.doubt and (number or len(lines) > _HEADER_LINES):
                if not is_ruled or not result.may_be_one:
                    return TextGrid(across, down, result.doubt)
                # The next pages may show that it has rules between all rows.
                pending = pending or result.doubt
            if len(result.starts) > 1 and is_ruled and not repeats:
                divided = divided or lines[0].text[:60]
            texts = result.header or texts
            for each in result.starts[1:]:
                sides = outer[each.merged], right
                if is_rtl:
                    sides = left, outer[len(outer) - 1 - each.merged]
                found.append(Rule(each.top, *sides))
        if not number and not goes_on:
            header = texts
    found.sort()
    levels = sorted({top, *(rule.at for rule in found), bottom})
    if doubt := _uncertain_merge(outer, inside, found, levels):
        return TextGrid(across, down, doubt)
    if is_ruled:
        down = [*down, *_missing(outer, inside, levels, down, is_rtl=is_rtl)]
    else:
        first = " ".join(word.text for word in _band(inside, *levels[:2]))
        groups = [
            rule
            for rule in across
            if rule.at == levels[1]
            and not is_long(rule, left, right)
            and (not goes_on or first == before.first)
        ]
        first = before.first if goes_on else first
        down = _vertical(outer[1:-1], inside, levels, groups)
    if not is_ruled:
        between = 0
    return TextGrid(found, down, "", header, first, goes_on, between, pending, divided)


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text, in an order that does not depend on its direction."""
    return tuple(sorted(text.split()))


def _distinct(places: Iterable[float]) -> list[float]:
    """Return the places in order, each once."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > NEAR:
            found.append(place)
    return found


def is_long(rule: Rule, left: float, right: float) -> bool:
    """Return whether a rule extends along a whole table with these sides."""
    return overlap((rule.start, rule.end), (left, right)) >= 0.9 * (right - left)


def _band(words: list[Word], top: float, bottom: float) -> list[Word]:
    return [word for word in words if top < (word.top + word.bottom) / 2 < bottom]


def _edges(
    across: list[Rule], words: list[Word], before: LastTable, left: float, right: float
) -> list[float]:
    """Return the inner edges of the columns of a table that has only horizontal rules."""
    places = sorted({rule.at for rule in across})
    goes_on = before.has_sides(left, right)
    if len(places) < 2 or not words:
        return []
    lines = lines_of(words, is_page_rtl=False)
    edges = edges_in(common_gaps(lines))
    if len(places) <= _MOST_RULES:
        several = [line for line in lines if wide_gaps(line.words, line.size)]
        if goes_on and not any(runs_over(line, before.spans()) for line in several):
            return before.edges[1:-1]
        return edges
    rows = [_band(words, top, bottom) for top, bottom in pairwise(places)]
    size = median([word.bottom - word.top for word in words])
    apart = [row for row in rows if wide_gaps(row, size)]
    edges = max(edges, edges_in(_common_gaps(apart, left, right, size)), key=len)
    return before.edges[1:-1] if goes_on and len(before.edges) - 2 > len(edges) else edges


def open_below(
    across: list[Rule], words: list[Word], before: LastTable, *, is_rtl: bool
) -> list[Rule]:
    """Return the rules of a table with one for its lower end, where it has none.

    That is a table whose header alone has rules, one that goes on below a rule at the top of the
    page, or one with a row that goes on on the next page.
    """
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    top, bottom = across[0].at, across[-1].at
    beside = [word for word in words if left <= (word.left + word.right) / 2 <= right]
    number = sum(is_long(rule, left, right) for rule in across)
    found: list[Span] = []
    if number > 1:
        found = common_gaps(lines_of(_band(beside, top, bottom), is_page_rtl=False))
    elif number == 1 and before.is_open and before.has_sides(left, right):
        found = before.spans()
    below = lines_of([word for word in beside if word.top > bottom - 1], is_page_rtl=False)
    if not found or not below or below[0].top - bottom > 2 * below[0].size:
        return across
    lines = table_lines(below, found, is_rtl=is_rtl, goes_on=number < 3)
    return [*across, Rule(lines[-1].bottom + 1, left, right)] if lines else across


def open_above(words: list[Word], before: LastTable, *, is_rtl: bool) -> list[Rule]:
    """Return rules around the lines at the top of a page that continue the table before."""
    if not before.is_open or len(before.edges) < 3 or not words:
        return []
    lines = lines_of(words, is_page_rtl=False)
    # A running header does not stand where the text of a column does.
    while lines and not before.has_text_of(lines[0], is_rtl=is_rtl):
        lines.pop(0)
    lines = table_lines(lines, before.spans(), is_rtl=is_rtl, goes_on=True)
    if not lines:
        return []
    sides = before.sides_around(lines, is_rtl=is_rtl)
    return [Rule(lines[0].top - 1, *sides), Rule(lines[-1].bottom + 1, *sides)]


def tables_of_text(words: list[Word], before: LastTable, *, is_rtl: bool) -> Iterator[list[Rule]]:
    """Yield rules around the tables that have no rules at all: three columns or more."""
    lines = lines_of(words, is_page_rtl=False)
    at = 0
    while at < len(lines):
        found = common_gaps(lines[at : at + 1])
        taken = table_lines(lines[at:], found, is_rtl=is_rtl) if len(found) > 1 else []
        if sum(len(wide_gaps(line.words, line.size)) > 1 for line in taken) < _FEWEST_ROWS:
            at += 1
            continue
        at += len(taken)
        left = min(line.left for line in taken) - INSET
        right = max(line.right for line in taken) + INSET
        if before.edges and abs(before.edges[0] - left) <= NEAR and right <= before.edges[-1]:
            right = before.edges[-1]
        yield [Rule(taken[0].top - 1, left, right), Rule(taken[-1].bottom + 1, left, right)]


def _vertical(
    edges: list[float], words: list[Word], levels: list[float], groups: list[Rule]
) -> list[Rule]:
    """Return an edge for each row, where no word crosses it.

    Parameters
    ----------
    edges : list of float
        The inner edges of the columns.
    words : list of Word
        The words of the table.
    levels : list of float
        The positions between the rows.
    groups : list of Rule
        The rules below the first row that may stand below the heading of several columns.
    """
    size = median([word.bottom - word.top for word in words])
    found = []
    for number, (top, bottom) in enumerate(pairwise(levels)):
        row = _band(words, top, bottom)
        if not _is_one_text(row, edges, size):
            found += [
                Rule(edge, top, bottom)
                for edge in edges
                if not crosses(row, edge, size)
                and (number or not _is_in_group(row, edge, groups, size))
            ]
    return found


def _is_in_group(row: list[Word], edge: float, rules: list[Rule], size: float) -> bool:
    """Return whether an edge lies above a rule with one text over it: the heading of columns."""
    return any(
        rule.start + NEAR < edge < rule.end - NEAR
        and not wide_gaps(
            [word for word in row if rule.start < (word.left + word.right) / 2 < rule.end], size
        )
        for rule in rules
    )


def _missing(
    edges: list[float], words: list[Word], levels: list[float], down: list[Rule], *, is_rtl: bool
) -> Iterator[Rule]:
    """Yield the edges that are not drawn in a row whose text shows that cells are not merged."""
    for top, bottom in pairwise(levels):
        absent = [
            at
            for at, edge in enumerate(edges[1:-1], start=1)
            if not any(
                abs(rule.at - edge) <= NEAR
                and overlap((top, bottom), (rule.start, rule.end)) >= ROW_SPAN * (bottom - top)
                for rule in down
            )
        ]
        if not absent or not (row := _band(words, top, bottom)):
            continue
        size = median(word.bottom - word.top for word in row)
        found = wide_gaps(row, size)
        filled = [
            any(start < (word.left + word.right) / 2 < end for word in row)
            for start, end in pairwise(edges)
        ]
        inset = -INSET if is_rtl else INSET
        begin = max(word.right for word in row) if is_rtl else min(word.left for word in row)
        if any(
            abs(begin - edges[at] - inset) < ALIGNED
            or (filled[at - 1] and filled[at] and any(a < edges[at] < b for a, b in found))
            for at in absent
        ):
            for at in absent:
                if not crosses(row, edges[at], size):
                    yield Rule(edges[at], top, bottom)


def _uncertain_merge(
    edges: list[float], words: list[Word], across: list[Rule], levels: list[float]
) -> str:
    """Return a text in a cell that continues below a row, if it seems to begin in the next one."""
    for rule in across:
        if is_long(rule, edges[0], edges[-1]):
            continue
        below = next((level for level in levels if level > rule.at + NEAR), rule.at)
        beside = [each for each in across if each.at == rule.at]
        row = _band(words, rule.at, below)
        begun = [word for word in row if rule.start < (word.left + word.right) / 2 < rule.end]
        if not begun:
            continue
        top = min(word.top for word in begun)
        for start, end in pairwise(edges):
            if any(overlap((start, end), (each.start, each.end)) > NEAR for each in beside):
                continue
            own = [word for word in row if start < (word.left + word.right) / 2 < end]
            above = [
                word.bottom
                for word in words
                if start < (word.left + word.right) / 2 < end and word.bottom < top
            ]
            if own and above:
                first = min(own, key=lambda word: word.top)
                size = first.bottom - first.top
                if abs(first.top - top) < size / 3 and first.top - max(above) > size * 0.8:
                    return first.text
    return ""


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
        if start > left + 1 and end < right - 1 and end - start >= COMMON_GAP * size
    ]


def _is_one_text(row: list[Word], edges: list[float], size: float) -> bool:
    """Return whether a row is one text over the first columns, as a heading in a table is."""
    return (
        bool(edges and row)
        and not wide_gaps(row, size)
        and (min(word.left for word in row) < edges[0] < max(word.right for word in row))
    )
