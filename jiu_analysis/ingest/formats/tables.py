"""The tables of a document as rows of cells in columns, the same for every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jiu_analysis.ingest.formats.text import joined
from jiu_analysis.ingest.result import Block


@dataclass
class TableCell:
    """A cell, or the part of a merged cell that lies in a further row.

    Parameters
    ----------
    text : str
        The text; for a continuation, that of the merged cell.
    column : int
        The column in which it begins, counted from 0.
    column_span, row_span : int
        The number of columns and rows that it covers, from here.
    is_continuation : bool
        Whether it belongs to a merged cell that begins in a row above.
    fill : str
        Its own background colour, or "".
    """

    text: str
    column: int
    column_span: int = 1
    row_span: int = 1
    is_continuation: bool = False
    fill: str = ""


@dataclass
class TableRow:
    """A row of a table.

    Parameters
    ----------
    cells : list of TableCell
        Its cells, from the first column; together they cover each column at most once.
    number : int
        Its number in the table, counted from 1 over all pages.
    blocks : tuple of Block
        Where it was read: one block, or several if a page break divides it.
    is_repeated_header : bool
        Whether it repeats the header at the top of a page.
    may_continue : bool
        Whether it is the first on a page, and it cannot be told whether it continues the row
        before.
    """

    cells: list[TableCell]
    number: int
    blocks: tuple[Block, ...]
    is_repeated_header: bool = False
    may_continue: bool = False

    @property
    def is_full_width(self) -> bool:
        """Whether one cell is merged over all columns, as for a heading within a table."""
        return len(self.cells) == 1 and self.cells[0].column_span > 1

    def values(self) -> list[str]:
        """Return the text of each column; a merged cell gives its text in each that it covers."""
        texts = [""] * max((cell.column + cell.column_span for cell in self.cells), default=0)
        for cell in self.cells:
            for column in range(cell.column, cell.column + cell.column_span):
                texts[column] = cell.text
        return texts


@dataclass
class DocumentTable:
    """A table of a document.

    Parameters
    ----------
    number : int
        Its number in the document, counted from 1; a table over several pages counts once.
    rows : list of TableRow
        Its rows that are not blank.
    above : tuple of Block
        The visible paragraphs between it and the table before it, running headers excluded.
    """

    number: int
    rows: list[TableRow] = field(default_factory=list)
    above: tuple[Block, ...] = ()

    @property
    def columns(self) -> int:
        """The number of columns."""
        return max(cell.column + cell.column_span for row in self.rows for cell in row.cells)


def tables(blocks: Sequence[Block]) -> list[DocumentTable]:
    r"""Return the tables of a document.

    Parameters
    ----------
    blocks : sequence of Block
        The document as the reader of any format gives it.

    Returns
    -------
    list of DocumentTable
        In the order in which the tables begin. A table within a cell is a table of its own.

    Examples
    --------
    >>> from jiu_analysis.ingest.formats.text import blocks
    >>> [table] = tables(blocks("Report A\n\nNo.\tStatus\n1\tAccepted"))
    >>> table.above[-1].text, [row.values() for row in table.rows]
    ('Report A', [['No.', 'Status'], ['1', 'Accepted']])
    """
    found: dict[int, DocumentTable] = {}
    rows: dict[int, list[Block]] = {}
    above: list[Block] = []
    for block in blocks:
        if block.table:
            if block.table not in found:
                found[block.table] = DocumentTable(block.table, above=tuple(above))
            rows.setdefault(block.table, []).append(block)
            above.clear()
        elif block.cells and block.role != "boilerplate":
            above.append(block)
    for number, table in found.items():
        table.rows = _rows([block for block in rows[number] if block.cells])
    return [table for table in found.values() if table.rows]


def _rows(blocks: list[Block]) -> list[TableRow]:
    rank = {edge: at for at, edge in enumerate(sorted({e for b in blocks for e in _edges(b)}))}
    rows: list[TableRow] = []
    body: list[TableRow] = []
    for block in blocks:
        cells = [
            TableCell(text, rank[start], rank[end] - rank[start], 1, is_merged, fill)
            for text, (start, end), is_merged, fill in _cells(block)
        ]
        if block.continues and body:
            _append(body[-1], cells, block)
            continue
        row = TableRow(cells, len(rows) + 1, (block,), may_continue=block.continues is None)
        row.is_repeated_header = block.role == "boilerplate"
        rows.append(row)
        if not row.is_repeated_header:
            body.append(row)
    _merge_down(body)
    return rows


def _edges(block: Block) -> tuple[int, ...]:
    return block.edges or tuple(range(len(block.cells) + 1))


def _cells(block: Block) -> Iterator[tuple[str, tuple[int, int], bool, str]]:
    for at, edges in enumerate(pairwise(_edges(block))):
        text = block.in_lines(at) if at < len(block.cells) else ""
        fill = block.fills[at] if at < len(block.fills) else ""
        yield text, edges, at in block.merged, fill


def _append(row: TableRow, cells: list[TableCell], block: Block) -> None:
    """Add the rest of a row that continues on the next page."""
    row.blocks += (block,)
    by_column = {cell.column: cell for cell in row.cells}
    for cell in cells:
        if cell.column in by_column:
            own = by_column[cell.column]
            own.text = joined(own.text, cell.text)
        elif cell.text:
            row.cells.append(cell)
    row.cells.sort(key=lambda cell: cell.column)


def _merge_down(rows: list[TableRow]) -> None:
    """Give each merged cell its number of rows, and its continuations its text."""
    above: dict[int, list[TableCell]] = {}
    for row in rows:
        for cell in row.cells:
            if not cell.is_continuation or cell.column not in above:
                cell.is_continuation = False
                above[cell.column] = [cell]
                continue
            cell.text = above[cell.column][0].text
            for each in above[cell.column]:
                each.row_span += 1
            above[cell.column].append(cell)
