"""Copy the value of a merged cell to all cells that it spans."""

from __future__ import annotations

from jiu_analysis.ingest.mapping.grid import MOST_CELLS, MOST_COLUMNS, Cell, Grid, too_large
from jiu_analysis.ingest.mapping.worksheet import Area, coordinate


def spread(grid: Grid, areas: list[Area], header_row: int) -> None:
    """Give every cell of a merged range the value of its first cell.

    A row under the header row that contains only such values is part of the row above; it is
    not filled but added to ``continued``.

    Parameters
    ----------
    grid : Grid
        Changed in place.
    areas : list of Area
        The merged ranges.
    header_row : int
        Number of the row with the column names, counted from 1.
    """
    rows = [list(row) for row in grid.rows]
    kept = [_clipped(each, len(rows)) for each in areas if each.top < len(rows)]
    if sum((each.bottom - each.top + 1) * _width(each) for each in kept) > MOST_CELLS:
        raise too_large(f"merged cells that span more than {MOST_CELLS:,}")
    for each in kept:
        _clear(grid, rows, each)
    filled = [
        number < header_row or any(cell != "" for cell in row) for number, row in enumerate(rows)
    ]
    for each in kept:
        _fill(grid, rows, each, filled)
    grid.rows[:] = map(tuple, rows)


def _clipped(each: Area, rows: int) -> Area:
    return each._replace(bottom=min(each.bottom, rows - 1), right=min(each.right, MOST_COLUMNS - 1))


def _width(each: Area) -> int:
    return max(each.right - each.left + 1, 0)


def _clear(grid: Grid, rows: list[list[Cell]], each: Area) -> None:
    """Clear the hidden values that remain under a merged cell, and record them as left out."""
    for row in range(each.top, each.bottom + 1):
        for column in range(each.left, min(each.right + 1, len(rows[row]))):
            if (row, column) == (each.top, each.left):
                continue
            grid.faults.pop((row, column), None)
            if rows[row][column] != "":
                text = str(rows[row][column])
                grid.left_out.append((coordinate(row, column), "text under a merged cell", text))
                rows[row][column] = ""


def _fill(grid: Grid, rows: list[list[Cell]], each: Area, filled: list[bool]) -> None:
    first = each.top, each.left
    value = rows[each.top][each.left] if each.left < len(rows[each.top]) else ""
    for row in range(each.top, each.bottom + 1):
        if not filled[row]:
            grid.continued.add(row)
            continue
        cells = rows[row]
        cells.extend([""] * (each.right + 1 - len(cells)))
        for column in range(each.left, each.right + 1):
            cells[column] = value
            grid.merged[row, column] = each.name
            for about in (grid.faults, grid.remarks):
                if first in about:
                    about[row, column] = about[first]
