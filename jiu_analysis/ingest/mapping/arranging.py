"""Arrange the cells of a table so that each recommendation is a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TypeVar

from jiu_analysis.ingest.mapping.description import Mapping
from jiu_analysis.ingest.mapping.grid import Cell, Grid
from jiu_analysis.ingest.result import Block

T = TypeVar("T")
At = tuple[int, int]


def arranged(grid: Grid, mapping: Mapping) -> Grid:
    """Return a table rearranged as described in the mapping, with a row for each recommendation."""
    if grid.name == "list":
        return grid
    if mapping.is_transposed:
        grid = transposed(grid)
    if mapping.rows_per_recommendation > 1:
        first = (mapping.header_row or 1) - 1
        lines = mapping.header_lines or mapping.rows_per_recommendation
        grid = folded(grid, mapping.rows_per_recommendation, first, lines)
    return grid


def transposed(grid: Grid) -> Grid:
    """Return a table whose rows are the columns of another one.

    Examples
    --------
    >>> transposed(Grid("row", [("No.", "1", "2"), ("Status", "a")])).rows
    [('No.', 'Status'), ('1', 'a'), ('2', '')]
    """
    rows = [tuple(each) for each in zip_longest(*grid.rows, fillvalue="")]
    blocks: list[tuple[Block, ...]] = []
    if grid.blocks:
        within = grid.blocks[0][0].within
        blocks = [(Block(0, (), "", "column", at, within),) for at in range(1, len(rows) + 1)]
    return Grid(
        grid.unit.removesuffix("row") + "column",
        rows,
        faults=_swapped(grid.faults),
        remarks=_swapped(grid.remarks),
        left_out=grid.left_out,
        hidden_rows=grid.hidden_columns,
        hidden_columns=grid.hidden_rows,
        merged=_swapped(grid.merged),
        fills=_swapped(grid.fills),
        notes=grid.notes,
        name=grid.name,
        blocks=blocks,
        above=grid.above,
        below=grid.below,
        headings=[*grid.headings, *(block for each in grid.blocks for block in each)],
    )


def _swapped(about: dict[At, T]) -> dict[At, T]:
    return {(column, row): what for (row, column), what in about.items()}


def folded(grid: Grid, count: int, first: int, lines: int) -> Grid:
    """Return a table in which several rows that belong together are one.

    Parameters
    ----------
    grid : Grid
        The table.
    count : int
        Number of rows of each recommendation.
    first, lines : int
        The first row of the header, counted from 0, and the number of its rows.

    Examples
    --------
    >>> folded(Grid("row", [("No.", "Text"), ("", "Status"), ("1", "a"), ("", "b")]), 2, 0, 2).rows
    [('No.', 'Text', '', 'Status'), ('1', 'a', '', 'b')]
    """
    width = max(map(len, grid.rows), default=0)
    hidden = {part * width + at for part in range(count) for at in grid.hidden_columns}
    found = Grid(
        grid.unit,
        [],
        left_out=grid.left_out,
        hidden_columns=hidden,
        notes=grid.notes,
        name=grid.name,
        above=grid.above,
        below=grid.below,
        headings=grid.headings,
    )
    for group in _groups(grid, count, first, lines):
        is_header = group[0] == first
        members = [first] * count if is_header and len(group) < count else group
        number = len(found.rows)
        row: list[Cell] = []
        for part, at in enumerate(members):
            cells = list(grid.rows[at]) + [""] * (width - len(grid.rows[at]))
            for column in range(width):
                merged = grid.merged.get((at, column))
                if part and merged and merged == grid.merged.get((members[part - 1], column)):
                    cells[column] = ""  # merged down over the rows of one recommendation
                for name in ("faults", "remarks", "merged", "fills"):
                    if (at, column) in (about := getattr(grid, name)):
                        getattr(found, name)[number, part * width + column] = about[at, column]
            row += cells
        found.rows.append(tuple(row))
        found.numbers.append(grid.number(group[0]))
        if grid.blocks:
            found.blocks.append(tuple(block for at in group for block in grid.blocks[at]))
        for name in _ROWS:
            if set(group) & getattr(grid, name) and (name != "continued" or len(group) == 1):
                getattr(found, name).add(number)
    return found


_ROWS = ("hidden_rows", "continued", "emptied", "wide", "repeated", "may_continue")


def _groups(grid: Grid, count: int, first: int, lines: int) -> Iterator[Sequence[int]]:
    """Yield the numbers of the rows that belong together."""
    group: list[int] = []
    alone = grid.wide | grid.repeated | grid.hidden_rows
    for number, row in enumerate(grid.rows):
        size = lines if (group and group[0] == first) or number == first else count
        if number < first or number in alone or not any(row):
            if group:
                yield group
            group = []
            yield [number]
            continue
        group.append(number)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
