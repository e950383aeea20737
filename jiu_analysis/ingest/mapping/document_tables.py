"""The tables and lists of a document as grids of cells."""

from __future__ import annotations

from collections.abc import Sequence

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


def list_grid(blocks: Sequence[Block], patterns: Sequence[Pattern]) -> Grid:
    """Return the recommendations of a list as rows whose columns are named as their fields.

    A paragraph with the number of a recommendation begins a row; the paragraphs after it that
    have another pattern add to it. A pattern with only the report holds for what follows.

    Parameters
    ----------
    blocks : sequence of Block
        The document.
    patterns : sequence of Pattern
        The patterns of its paragraphs.
    """
    fields = list(dict.fromkeys(name for each in patterns for name in each.fields))
    rows: list[dict[str, str]] = []
    places: list[tuple[Block, ...]] = []
    shared: dict[str, str] = {}
    faults = {}
    for block in blocks:
        found = next(filter(None, (each.match(block.text) for each in patterns)), None)
        if not found or block.role == "boilerplate":
            continue
        if {"recommendation", "numbers"} & set(found):
            rows.append({**shared, **found})
            places.append((block,))
        elif "report" in found or not rows:
            shared = found
        else:
            twice = [name for name in found if name in rows[-1] and name not in shared]
            if twice:
                faults[len(rows), fields.index(twice[0])] = (
                    f"is given twice: in {places[-1][0].place} and {block.place}"
                )
            rows[-1] |= found
            places[-1] += (block,)
    header = Block(0, tuple(fields))
    return Grid(
        "row",
        [tuple(fields), *(tuple(row.get(name, "") for name in fields) for row in rows)],
        faults,
        name="list",
        blocks=[(header,), *places],
    )
