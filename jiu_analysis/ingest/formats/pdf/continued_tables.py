"""Tables over several pages: repeated headers, continued rows, columns common to all pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from itertools import groupby

from jiu_analysis.ingest.formats.pdf.geometry import NEAR
from jiu_analysis.ingest.formats.pdf.layout import Item
from jiu_analysis.ingest.formats.pdf.scripts import (
    CJK_FIRST,
    LINE_BREAK,
    LINE_WRAP,
    tight,
    with_whole_words,
)
from jiu_analysis.ingest.formats.pdf.text_columns import INSET
from jiu_analysis.ingest.formats.text import LINE_END

# The parts of a word at the end of a text, and at the beginning of one.
_LAST_PART = re.compile(r"[^\W\d_]+$")
_FIRST_PART = re.compile(r"([^\W\d_]+)([.,;:)]*)")
# A shorter word at the beginning of several texts says nothing; nor does one ideograph.
_SHORTEST_WORD, _SHORTEST_CJK = 4, 2


def join_tables(items: list[Item]) -> None:
    """Number the tables of a document, and mark headers and rows that continue on a new page.

    Parameters
    ----------
    items : list of Item
        All items in reading order; their edges become numbers of columns.
    """
    tables: list[list[Item]] = []
    before = follows = None
    body = [item for item in items if not item.role and item.unit != "text box"]
    for at, item in enumerate(body):
        if item.unit != "row":
            after = body[at + 1] if at + 1 < len(body) else item
            if before is not None and _is_heading_in(before, item, after):
                item.edges = [before.edges[0], before.edges[-1]]
                tables[-1].append(item)
                follows = after
            else:
                before = None
            continue
        if before is not None and (
            item is follows or before.within == item.within or _goes_on(tables[-1], item)
        ):
            tables[-1].append(item)
        else:
            tables.append([item])
        before = item
    for number, rows in enumerate(tables, start=1):
        _number_columns(rows)
        _mark_pages(rows)
        for row in rows:
            row.table = number


def _goes_on(rows: list[Item], item: Item) -> bool:
    """Return whether a row at the top of a page is of the same table as those before it."""
    before = rows[-1]
    # Without rules, a table ends where its longest text does.
    have_ends = not (before.is_unruled and item.is_unruled)
    return (
        before.page == item.page - 1
        and abs(before.edges[0] - item.edges[0]) <= 2 * NEAR
        and (not have_ends or abs(before.edges[-1] - item.edges[-1]) <= 2 * NEAR)
    )


def _is_heading_in(before: Item, item: Item, after: Item) -> bool:
    """Return whether a line beside a page break is a heading in a table without rules."""
    if len(item.cells) != 1 or not (before.is_unruled and after.is_unruled):
        return False
    line = item.lines[0]
    start = -line.right if line.is_rtl else line.left
    apart = item.top - before.bottom if item.page == before.page else after.top - item.bottom
    return (
        _goes_on([before], after)
        and apart <= line.size
        and abs(start - before.edges[0] - INSET) <= NEAR
    )


def _number_columns(rows: list[Item]) -> None:
    """Replace the edges of cells, in points, by the numbers of the columns of the table."""
    if all(row.is_unruled or not row.cells for row in rows):
        end = max(row.edges[-1] for row in rows)
        for row in rows:
            row.edges[-1] = end
    numbers: dict[float, int] = {}
    first, number = 0.0, -1
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if number < 0 or edge - first > 2 * NEAR:
            first, number = edge, number + 1
        numbers[edge] = number
    for row in rows:
        row.edges = [numbers[edge] for edge in row.edges]


def _mark_pages(rows: list[Item]) -> None:
    header = rows[: _header_rows(rows)]
    before: list[Item] = []
    for _, group in groupby(rows, key=lambda row: row.page):
        on_page = list(group)
        if before:
            repeated = 0
            for row, expected in zip(on_page, header, strict=False):
                if _letters(row) != _letters(expected):
                    break
                row.role = "boilerplate"
                repeated += 1
            if body := on_page[repeated:]:
                body[0].may_continue = True
                body[0].continues = _continues(before[-1], body[0], [*before, *body[1:]])
                if before[-1] in header and not _is_all_lower(body[0]):
                    body[0].continues = False
                _merge_over_page(before, body)
        before += [row for row in on_page if not row.role]


def _letters(row: Item) -> list[str]:
    """Return the texts of a row without spaces, which may differ where words are broken."""
    return ["".join(cell.split()) for cell in row.cells]


def _header_rows(rows: list[Item]) -> int:
    """Return the number of rows of the header: more than one only if cells in it are merged."""
    count = 1
    is_grouped = len(rows[0].edges) < max(len(row.edges) for row in rows)
    while count < len(rows) and (rows[count].merged or (is_grouped and count == 1)):
        count += 1
    return count if count < len(rows) else 1


def _continues(before: Item, row: Item, others: list[Item]) -> bool | None:
    """Return whether the first row of a page continues the last of the page before.

    It does if a cell is empty that all other rows have text in; it does not if text stands in a
    cell that ended before the lower edge of the row.
    """
    filled = _filled(row)
    if not filled <= {before.edges[at] for at in before.full}:
        return False
    usual = [
        _filled(each)
        for each in others
        if len(each.edges) == len(row.edges) and each.continues is not True
    ]
    if set.intersection(*usual) - filled if usual else False:
        return True
    if _is_all_lower(row):
        return True
    begin = [cell[0] for cell in row.cells if cell]
    # A letter without case, as in Chinese or Arabic, may begin a text or its rest.
    return None if any(each.isalpha() and not each.isupper() for each in begin) else False


def _is_all_lower(row: Item) -> bool:
    """Return whether the texts of a row begin in lower case, as the rest of a row does."""
    return all(cell[0].islower() for cell in row.cells if cell)


def _filled(row: Item) -> set[float]:
    return {row.edges[at] for at, cell in enumerate(row.cells) if cell}


def join_words(items: list[Item], known: Collection[str]) -> None:
    """Move the rest of a word that a page break divides to its beginning, if the word is known.

    Parameters
    ----------
    items : list of Item
        All items, after `join_tables`.
    known : collection of str
        The words of the document, in lower case.
    """
    last: Item | None = None
    for item in items:
        if not item.table or item.role:
            continue
        if item.continues and last is not None and last.table == item.table:
            for at, cell in enumerate(item.cells):
                edge = item.edges[at]
                above = last.edges.index(edge) if edge in last.edges[:-1] else len(last.cells)
                if above < len(last.cells):
                    taken = _rest_of_word(last.cells[above], cell, known)
                    last.cells[above] += taken
                    item.cells[at] = cell[len(taken) :].lstrip()
        last = item


def separate_lines(items: list[Item]) -> None:
    """Keep a line of a cell as a line where it begins as a cell of its column does.

    Parameters
    ----------
    items : list of Item
        All items, after `join_tables`. "Director, Budget" below "Counsel" is a text of its own if
        another cell begins with "Director". Other line ends become spaces, in cells that are noted.
    """
    begin: dict[tuple[int, float], set[str]] = defaultdict(set)
    whole: dict[tuple[int, float], set[str]] = defaultdict(set)
    rows = [item for item in items if item.table and not item.role]
    for number, table in groupby(rows, key=lambda row: row.table):
        of_table = list(table)
        for row in of_table[_header_rows(of_table) :]:
            # Like a header, the rest of a row does not show how a text of its column begins.
            for edge, cell in zip(row.edges, row.cells, strict=False):
                if cell and row.continues is False:
                    begin[number, edge].add(_first_word(cell))
                    whole[number, edge].add(cell)
    for item in items:
        is_rest = item.continues is not False and not all(item.cells)
        for at, cell in enumerate(item.cells):
            if LINE_WRAP in cell:
                column = item.table, item.edges[at] if item.table else 0.0
                item.cells[at], is_sure = _in_lines(
                    cell, begin.get(column, ()), whole.get(column, ())
                )
                if not is_sure:
                    item.wrapped.append(at)
            elif is_rest and cell and cell[0].isalpha() and not cell[0].islower():
                item.wrapped.append(at)


def _in_lines(cell: str, begin: Collection[str], whole: Collection[str]) -> tuple[str, bool]:
    """Return a cell with `LINE_END` where one of its lines begins as others do; if all do."""
    text, *lines = cell.split(LINE_WRAP)
    is_sure = True
    for line in map(str.strip, lines):
        word = _first_word(line)
        above = text.rpartition(LINE_END)[2].strip()
        if CJK_FIRST.match(line):
            is_new = any(len(each) >= _SHORTEST_CJK and line.startswith(each) for each in whole)
        else:
            # "Assistant" above "Director" is no text of its own.
            is_like_first = word == _first_word(cell)
            is_whole = " " in above or above in whole or is_like_first
            is_known = is_like_first or word in begin
            is_new = len(word) >= _SHORTEST_WORD and is_known and is_whole
        text = f"{text}{LINE_END if is_new else ' '}{line}"
        is_sure = is_sure and is_new
    return tight(text), is_sure


def _first_word(text: str) -> str:
    return text.split()[0].rstrip(".,;:")


def _rest_of_word(before: str, after: str, known: Collection[str]) -> str:
    """Return the beginning of a text if it is the rest of the last word of the text before."""
    if before.endswith("/"):
        return after.partition(" ")[0]
    begun, rest = _LAST_PART.search(before), _FIRST_PART.match(after)
    if not begun or not rest:
        return ""
    whole = with_whole_words(begun[0] + LINE_BREAK + rest[1], known)
    return rest[0] if whole.lower() in known else ""


def _merge_over_page(before: list[Item], rows: list[Item]) -> None:
    """Mark the empty cells at the top of a page that continue a merged cell of the page before.

    The upper rule of the page hides that. It is assumed in the columns in which cells are merged,
    unless cells in them are empty also elsewhere.
    """
    top, others = rows[0], [row for row in [*before, *rows[1:]] if not row.continues]
    merging = {row.edges[at] for row in [*others, top] for at in row.merged}
    for at, edge in enumerate(top.edges[:-1]):
        if edge not in _filled(top) and edge in merging and at not in top.merged:
            if not any(_is_empty(row, edge) for row in others):
                top.merged = sorted([*top.merged, at])


def _is_empty(row: Item, edge: float) -> bool:
    """Return whether a row has an empty cell at an edge that is not merged with another."""
    at = row.edges.index(edge) if edge in row.edges[:-1] else -1
    return at >= 0 and at not in row.merged and edge not in _filled(row)
