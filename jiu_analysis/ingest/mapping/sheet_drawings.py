"""Pictures, shapes and form controls that cover cells of a sheet."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from jiu_analysis.ingest.mapping.grid import MOST_CELLS, MOST_COLUMNS, Grid, too_large
from jiu_analysis.ingest.mapping.package import Workbook, is_true
from jiu_analysis.ingest.mapping.worksheet import Area, coordinate

_NAMES = {"pic": "a picture", "graphicFrame": "a chart or table drawn over it"}
# Lines and arrows have no content of their own.
_IGNORED = {"cxnSp"}
# Comments and buttons are not content of the table.
_NO_CONTENT = {"Note", "Button", "GBox"}
# Default row height and column width, in the units of drawings (EMU).
_ROW, _COLUMN = 190_500, 609_600
_CONTROL = "{urn:schemas-microsoft-com:office:excel}ClientData"
_ANCHOR = "{urn:schemas-microsoft-com:office:excel}Anchor"


def mark(grid: Grid, package: Workbook, parts: list[str]) -> None:
    """Mark every empty cell under a drawing as a fault.

    The drawing may contain what the cell should say.

    Parameters
    ----------
    grid : Grid
        Changed in place.
    package : Workbook
        The workbook's file.
    parts : list of str
        Names of the parts with the drawings of the sheet.
    """
    seen = 0
    for what, area in _drawn(package, parts):
        bottom, right = min(area.bottom, len(grid.rows) - 1), min(area.right, MOST_COLUMNS - 1)
        for row in range(area.top, bottom + 1):
            for column in range(area.left, right + 1):
                seen += 1
                if seen > MOST_CELLS:
                    raise too_large(f"drawings over more than {MOST_CELLS:,} cells")
                _mark_one(grid, row, column, what)


def _mark_one(grid: Grid, row: int, column: int, what: str) -> None:
    cells = grid.rows[row]
    if column >= len(cells) or cells[column] == "":
        grid.faults.setdefault(
            (row, column),
            f"{coordinate(row, column)} is empty under {what}; type what it shows into the cell,"
            " or move it away, save again",
        )


def _drawn(package: Workbook, parts: list[str]) -> Iterator[tuple[str, Area]]:
    for part in parts:
        root = package.root(part)
        if root is None:
            continue
        if posixpath.splitext(part)[1].lower() == ".vml":
            yield from _controls(root)
        else:
            yield from _anchored(root)


def _anchored(root: Any) -> Iterator[tuple[str, Area]]:
    for anchor in root.iter("{*}twoCellAnchor", "{*}oneCellAnchor"):
        what = _what(anchor)
        start, end = anchor.find("{*}from"), anchor.find("{*}to")
        if what is None or start is None:
            continue
        row, column = _whole(start, "row"), _whole(start, "col")
        if end is None:
            down, across = _size(anchor, start)
            yield what, Area(row, column, row + down, column + across, "")
            continue
        # A drawing that ends exactly at the edge of a cell does not cover it.
        bottom = _whole(end, "row") - (_whole(end, "rowOff") <= 0)
        right = _whole(end, "col") - (_whole(end, "colOff") <= 0)
        yield what, Area(row, column, max(bottom, row), max(right, column), "")


def _size(anchor: Any, start: Any) -> tuple[int, int]:
    """Return how many further rows and columns a drawing with only a size covers."""
    size = anchor.find("{*}ext")
    if size is None:
        return 0, 0
    height, width = (int(size.get(name, "0")[:12] or 0) for name in ("cy", "cx"))
    down = (height + _whole(start, "rowOff") - 1) // _ROW
    across = (width + _whole(start, "colOff") - 1) // _COLUMN
    return max(down, 0), max(across, 0)


def _what(anchor: Any) -> str | None:
    if any(is_true(each.get("hidden")) for each in anchor.iter("{*}cNvPr")):
        return None
    for element in anchor.iter("{*}pic", "{*}sp", "{*}graphicFrame", "{*}cxnSp", "{*}grpSp"):
        name = element.tag.rpartition("}")[2]
        if name not in _IGNORED:
            return _NAMES.get(name, "a shape")
    return None


def _controls(root: Any) -> Iterator[tuple[str, Area]]:
    for each in root.iter(_CONTROL):
        place = each.find(_ANCHOR)
        shape = each.getparent()
        is_hidden = "visibility:hidden" in (shape.get("style") or "").replace(" ", "")
        if each.get("ObjectType") in _NO_CONTENT or is_hidden or place is None:
            continue
        numbers = [int(part) for part in (place.text or "").split(",") if part.strip().isdigit()]
        if len(numbers) == 8:
            left, _, top, _, right, right_edge, bottom, bottom_edge = numbers
            bottom, right = bottom - (bottom_edge == 0), right - (right_edge == 0)
            area = Area(top, left, max(bottom, top), max(right, left), "")
            yield ("a picture" if each.get("ObjectType") == "Pict" else "a form control"), area


def _whole(element: Any, name: str) -> int:
    text = element.findtext(f"{{*}}{name}", "0").strip()
    return int(text) if text.lstrip("-").isdigit() and len(text) < 12 else 0
