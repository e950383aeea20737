"""The tables and lists of a document as grids of cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from jiu_analysis.ingest.formats.tables import DocumentTable, tables
from jiu_analysis.ingest.formats.text import joined
from jiu_analysis.ingest.mapping.fields import FIELDS
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
    found = tables(blocks)
    last = max((block.number for block in blocks if block.table), default=0)
    rest = tuple(block for block in blocks if block.number > last and block.cells)
    below = [*(table.above for table in found[1:]), rest]
    return list(map(_grid, found, below))


def _grid(table: DocumentTable, below: tuple[Block, ...]) -> Grid:
    grid = Grid(
        "row",
        [tuple(row.values()) for row in table.rows],
        name=f"table {table.number}",
        blocks=[row.blocks for row in table.rows],
        above=table.above,
        below=below,
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
            if cell.fill:
                grid.fills[number, cell.column] = cell.fill
            if not cell.is_continuation:
                text = cell.text[:40].replace("\n", " ")
                names[cell.column] = f"“{text}” of row {row.number}, column {cell.column + 1}"
            if cell.column_span > 1 or cell.row_span > 1 or cell.is_continuation:
                for column in range(cell.column, cell.column + cell.column_span):
                    grid.merged[number, column] = names[cell.column]
    return grid


def list_grids(
    blocks: Sequence[Block],
    patterns: Sequence[Pattern],
    starts_part: Callable[[str], bool],
    may_begin: Callable[[str], bool],
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
    may_begin : callable
        Whether a line may begin a recommendation or a report, so that it continues no other line.
    """
    reader = _ListReader(patterns)
    for block in blocks:
        if block.role != "boilerplate":
            items, labels = _items(block, patterns)
            if items:
                reader.grids[-1].notes.extend(f"label not used: “{each}”" for each in labels)
                for pattern, found in items:
                    reader.add(block, pattern, found)
            elif starts_part(block.text):
                reader.begin(block)
            elif block.unit == "line" and not (
                may_begin(item_text(block)) or is_label(block, patterns)
            ):
                reader.go_on(block)
    return reader.grids


def _items(
    block: Block, patterns: Sequence[Pattern]
) -> tuple[list[tuple[Pattern, dict[str, str]]], list[str]]:
    """Return the patterns of a block with their values, and the labels that have none.

    A row of a table may have several pairs of a label and its text.
    """
    cells = _cells(block)
    if block.table:  # “Status: Accepted | Officer: Chief”
        alone = [_first_match([each], patterns) for each in cells if each]
        if len(alone) > 1 and all(alone):
            return [each for each in alone if each], []
    if block.table and len(cells) % 2 == 0:
        pairs = [each for each in zip(cells[::2], cells[1::2], strict=True) if all(each)]
        found = [(pair, _first_match(pair, patterns)) for pair in pairs]
        if items := [each for _, each in found if each]:
            return items, [pair[0] for pair, each in found if not each]
    whole = _first_match(list(filter(None, cells)), patterns)
    return [whole] if whole else [], []


def _first_match(
    cells: Sequence[str], patterns: Sequence[Pattern]
) -> tuple[Pattern, dict[str, str]] | None:
    labelled = [f"{cells[0].rstrip(' :')}: {cells[1]}"] if len(cells) == 2 else []
    for pattern in patterns:
        for text in (" ".join(cells), *labelled):
            if (found := pattern.match(text)) is not None:
                return pattern, found
    return None


class _ListReader:
    """A list that is being read."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.fields = list(dict.fromkeys(name for each in patterns for name in each.fields))
        self.grids: list[Grid] = []
        labels = {each.text.split("{")[0].strip() for each in patterns}
        labels = {re.escape(each) for each in labels if each.endswith(":") and len(each) > 3}
        #: The labels of the patterns, where they begin a word.
        self._labels = re.compile(rf"(?<!\w)(?:{'|'.join(labels)})") if labels else None
        self._shared: dict[str, str] = {}
        self._start: set[str] | None = None
        self._row: dict[str, str] | None = None
        #: The line and the values that the next line may go on, and the last field of them.
        self._last: tuple[Block, dict[str, str], str] | None = None
        self.begin()

    def begin(self, heading: Block | None = None) -> None:
        """Begin a part of the document."""
        header = (Block(0, tuple(self.fields)),)
        above = () if heading is None else (heading,)
        grid = Grid("row", [tuple(self.fields)], name="list", blocks=[header], above=above)
        self.grids.append(grid)
        self._row = self._last = None

    def go_on(self, block: Block) -> None:
        """Add a line of a text to the line directly above, whose last field it continues."""
        if self._last is None or not any(map(str.isalnum, block.text)):
            return
        above, values, name = self._last
        if block.number != above.number + 1:
            return
        if _LABELLED.match(block.text):  # a label that no pattern has
            if name not in _TEXTS:
                return
            self.grids[-1].notes.append(f"{block.place} was read as part of the text above it")
        values[name] = joined(values[name], block.text)
        self._last = block, values, name
        if values is self._row:
            self.grids[-1].blocks[-1] += (block,)
            self._write()
        else:
            self.grids[-1].headings.append(block)

    def _write(self) -> None:
        grid = self.grids[-1]
        row = self._row or {}
        grid.rows[-1] = tuple(row.get(name, "") for name in self.fields)

    def add(self, block: Block, pattern: Pattern, found: dict[str, str]) -> None:
        """Add a paragraph that has one of the patterns."""
        is_open = pattern.text.endswith("}") and pattern.fields and pattern.fields[-1] in _OPEN
        self._last = None
        grid = self.grids[-1]
        if not found:  # "Contact: {any}" is left out
            grid.headings.append(block)
            return
        is_of_report = "report" in found and not {"recommendation", "numbers"} & set(found)
        # Before the first row, it stands above its recommendations.
        if is_of_report and (self._shared or self._start is None):
            self._shared = found
            grid.headings.append(block)
            self._row = None
            self._last = (block, found, pattern.fields[-1]) if is_open else None
            return
        if self._start is None:
            self._start = set(found)
        if (
            grid.headings and grid.headings[-1] is block
        ):  # a row of a table that also has the report
            grid.headings.pop()
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
            if grid.blocks[-1][-1] is not block:
                grid.blocks[-1] += (block,)
        self._last = (block, self._row, pattern.fields[-1]) if is_open else None
        self._write()
        self._check_values(block, found)

    def _check_values(self, block: Block, found: dict[str, str]) -> None:
        """Report the values that contain the label of a pattern: “Officer: A. Due: 2025”."""
        grid = self.grids[-1]
        for name, value in found.items():
            inside = self._labels.search(value) if self._labels else None
            if inside and name in _TEXTS:
                grid.notes.append(f"{block.place} has “{inside[0]}” within a text")
            elif inside:
                grid.faults[len(grid.rows) - 1, self.fields.index(name)] = (
                    f"has the label “{inside[0]}” within its text in {block.place}; write it on a"
                    " line of its own"
                )


def is_label(block: Block, patterns: Sequence[Pattern]) -> bool:
    """Whether a line is the label of a pattern, without a text: “Officer:”."""
    text = item_text(block)
    return not block.table and any(each.is_label(text) for each in patterns)


def item_text(block: Block) -> str:
    """Return the text of an item of a list, or of a row with a label: “Status: Accepted”.

    Examples
    --------
    >>> item_text(Block(1, ("•", "Status: Accepted")))
    'Status: Accepted'
    >>> item_text(Block(2, ("Status", "Accepted"), table=1))
    'Status: Accepted'
    """
    cells = list(filter(None, _cells(block)))
    if block.table and len(cells) == 2:
        return f"{cells[0].rstrip(' :')}: {cells[1]}"
    return " ".join(cells)


def _cells(block: Block) -> list[str]:
    """Return the cells of a block without the bullet of a list."""
    if not block.cells:
        return []
    first, *others = map(block.in_lines, range(len(block.cells)))
    if bare := first.lstrip(_BULLETS):
        return [bare, *others]
    return others if others and not block.table else [first, *others]


#: Fields whose text can be longer than a line.
_OPEN = set(FIELDS) - {"report", "recommendation"}
_TEXTS = {"recommendation_text", "assessment_text"}
#: A line that begins with a label of up to four words: “Responsible officer: …”.
_LABELLED = re.compile(r"(?=[^\W\d_])(?![a-zà-ÿа-я])[^\W\d_]+(?: [^\W\d_]+){0,3}\s?[:：]")
_BULLETS = " \t\N{BULLET}·▪◦○●■□➢»*–—-\uf0b7\uf0a7"
