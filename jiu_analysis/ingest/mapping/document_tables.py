"""The tables and lists of a document as grids of cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jiu_analysis.ingest.formats.tables import DocumentTable, tables
from jiu_analysis.ingest.mapping.grid import Grid
from jiu_analysis.ingest.mapping.patterns import Pattern
from jiu_analysis.ingest.result import Block


def grids(blocks: Sequence[Block]) -> list[Grid]:
    """Return the tables of a document.

    Parameters
    ----------
    blocks : sequence of Block
        The document as the reader of any format gives it.
    """
    return [_grid(table) for table in tables(blocks)]


def _grid(table: DocumentTable) -> Grid:
    grid = Grid(
        "row",
        [tuple(row.values()) for row in table.rows],
        name=f"table {table.number}",
        blocks=[row.blocks for row in table.rows],
        above=table.above,
    )
    names: dict[int, str] = {}
    for number, row in enumerate(table.rows):
        if row.is_full_width and table.columns > 1:
            grid.wide.add(number)
        if row.is_repeated_header:
            grid.repeated.add(number)
        if row.may_continue:
            grid.may_continue.add(number)
        if number and all(cell.is_continuation or not cell.text for cell in row.cells):
            grid.continued.add(number)
        for cell in row.cells:
            if not cell.is_continuation:
                names[cell.column] = (
                    f"“{cell.text[:40]}” of row {row.number}, column {cell.column + 1}"
                )
            if cell.column_span > 1 or cell.row_span > 1 or cell.is_continuation:
                for column in range(cell.column, cell.column + cell.column_span):
                    grid.merged[number, column] = names[cell.column]
    return grid


def list_grids(
    blocks: Sequence[Block], patterns: Sequence[Pattern], starts_part: Callable[[str], bool]
) -> list[Grid]:
    """Return the recommendations of a list as rows whose columns are named as their fields.

    A row begins with each paragraph of the form that comes first in the list. A paragraph with
    the report before that holds for all that follow.

    Parameters
    ----------
    blocks : sequence of Block
        The document.
    patterns : sequence of Pattern
        The patterns of its paragraphs.
    starts_part : callable
        Whether a paragraph is the heading of a part; each part is a grid of its own.
    """
    reader = _ListReader(patterns)
    for block in blocks:
        if block.role != "boilerplate":
            text = item_text(block)
            found = next(filter(None, (each.match(text) for each in patterns)), None)
            if found:
                reader.add(block, found)
            elif starts_part(block.text):
                reader.begin(block)
    return reader.grids


class _ListReader:
    """A list that is being read."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.fields = list(dict.fromkeys(name for each in patterns for name in each.fields))
        self.grids: list[Grid] = []
        self._shared: dict[str, str] = {}
        self._start: set[str] | None = None
        self._row: dict[str, str] | None = None
        self.begin()

    def begin(self, heading: Block | None = None) -> None:
        """Begin a part of the document."""
        header = (Block(0, tuple(self.fields)),)
        above = () if heading is None else (heading,)
        grid = Grid("row", [tuple(self.fields)], name="list", blocks=[header], above=above)
        self.grids.append(grid)
        self._row = None

    def add(self, block: Block, found: dict[str, str]) -> None:
        """Add a paragraph that has one of the patterns."""
        grid = self.grids[-1]
        is_of_report = "report" in found and not {"recommendation", "numbers"} & set(found)
        # Before the first row, it stands above its recommendations.
        if is_of_report and (self._shared or self._start is None):
            self._shared = found
            grid.headings.append(block)
            self._row = None
            return
        if self._start is None:
            self._start = set(found)
        if set(found) == self._start or self._row is None:
            self._row = {**self._shared, **found}
            grid.blocks.append((block,))
            grid.rows.append(())
        else:
            for name in found:
                if name in self._row and name not in self._shared:
                    grid.faults[len(grid.rows) - 1, self.fields.index(name)] = (
                        f"is given twice: in {grid.blocks[-1][0].place} and {block.place}"
                    )
            self._row |= found
            grid.blocks[-1] += (block,)
        grid.rows[-1] = tuple(self._row.get(name, "") for name in self.fields)


def item_text(block: Block) -> str:
    """Return the text of an item of a list, or of a row with a label: “Status: Accepted”.

    Examples
    --------
    >>> item_text(Block(1, ("•", "Status: Accepted")))
    'Status: Accepted'
    >>> item_text(Block(2, ("Status", "Accepted"), table=1))
    'Status: Accepted'
    """
    cells = [each for each in (cell.lstrip(_BULLETS) for cell in block.cells) if each]
    if block.table and len(cells) == 2:
        return f"{cells[0].rstrip(' :')}: {cells[1]}"
    return " ".join(cells)


_BULLETS = " \t\N{BULLET}·▪◦○●■□➢»*–—-\uf0b7\uf0a7"
