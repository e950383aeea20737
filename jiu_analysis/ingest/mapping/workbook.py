"""Read a workbook (XLSX) into rows of cells, without trusting what the file declares.

A file may be malicious: parts that unpack to gigabytes, wrong sizes, entities that expand
exponentially. `package` unpacks its parts within limits; each is parsed once. openpyxl is
not used: in row-by-row mode it provides neither merged cells nor hidden rows nor the fonts
of parts of a text, and it reads all texts before any limit can be checked.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest.formats.text import clean
from jiu_analysis.ingest.mapping import merging, sheet_drawings
from jiu_analysis.ingest.mapping.description import Mapping
from jiu_analysis.ingest.mapping.grid import MOST_ROWS, Grid, bounded
from jiu_analysis.ingest.mapping.keys import listed, nearest, quoted, same, there_is
from jiu_analysis.ingest.mapping.package import (
    Workbook,
    attribute,
    is_true,
)
from jiu_analysis.ingest.mapping.styles import BACKGROUND, Styles
from jiu_analysis.ingest.mapping.worksheet import (
    MOST_AREAS,
    Area,
    Reader,
    Sheet,
    area,
    coordinate,
    shared_strings,
    unescaped,
)


def sheets_of(content: bytes, path: Path, mapping: Mapping | None) -> list[Grid]:
    """Return the rows of the sheets of a workbook that a mapping names.

    Parameters
    ----------
    content : bytes
        The file.
    path : Path
        For messages.
    mapping : Mapping or None
        Names the sheets; without a name there must be only one sheet. Without a mapping, all
        visible sheets are read.

    Returns
    -------
    list of Grid
        Their faults are cells with an error value, formulas whose result is not stored in the
        file, and empty cells under a picture.

    Raises
    ------
    ContentError
        If the workbook is damaged, or larger than any workbook of recommendations.
    UsageError
        If the workbook has no such sheet, or it is hidden; names the sheets it has.
    """
    try:
        return _Workbook(Workbook(content), path, mapping).grids()
    except UsageError:
        raise
    except ContentError as error:
        raise ContentError(f"{path}: {error}") from error
    # A damaged workbook can contain anything in place of a number or a name.
    except Exception as error:
        raise ContentError(
            f"{path}: cannot be read as a workbook ({type(error).__name__}: {str(error)[:200]});"
            f" {_AGAIN}"
        ) from error


_AGAIN = "open it in a spreadsheet program and save it again as .xlsx"


class _Workbook:
    """The workbook of which one sheet is being read."""

    def __init__(self, package: Workbook, path: Path, mapping: Mapping | None) -> None:
        self.package, self.path, self.mapping = package, path, mapping
        self.main = package.root(package.main)
        self.relations = package.relations(package.main)

    def grids(self) -> list[Grid]:
        grids = [self._grid(name, part) for name, part in self._chosen()]
        self._name_hidden_sheets(grids[0])
        return grids

    def _grid(self, name: str, part: str) -> Grid:
        if not self.package.has(part):
            raise ContentError(f"damaged: no part for its sheet {quoted(name, 60)!r}; {_AGAIN}")
        styles = Styles(self._related("styles"), self._related("theme", "theme/theme1"))
        about = self.main.find("{*}workbookPr")
        reader = Reader(
            shared_strings(self.package, self._target("sharedStrings"), styles),
            styles,
            is_1904=about is not None and is_true(about.get("date1904")),
            language=self.mapping.about["language"] if self.mapping else "en",
        )
        sheet_rows = list(bounded(reader.rows(self.package, part)))
        grid = Grid(f'sheet "{name}", row', sheet_rows, name=f'sheet "{name}"')
        sheet = reader.sheet
        grid.faults.update(sheet.faults)
        grid.fills.update(sheet.fills)
        relations = self.package.relations(part)
        self._restore(grid, sheet, styles, _parts(relations, sheet.tables))
        _keep_hidden(grid, sheet)
        merging.spread(grid, sheet.merged, (self.mapping and self.mapping.header_row) or 1)
        sheet_drawings.mark(grid, self.package, _parts(relations, sheet.drawings))
        return grid

    def _target(self, kind: str, usual: str = "") -> str:
        """Return the name of a part, the usual name if no relation gives it."""
        folder = posixpath.dirname(self.package.main)
        usual = posixpath.join(folder, f"{usual or kind}.xml")
        return self.package.related(self.package.main, kind) or usual

    def _related(self, kind: str, usual: str = "") -> Any:
        return self.package.root(self._target(kind, usual))

    def _sheets(self) -> list[tuple[str, str, str]]:
        """Return name, state and part of each sheet with cells."""
        found = []
        for each in self.main.iterfind("{*}sheets/{*}sheet"):
            relation = self.relations.get(attribute(each, "id"))
            if relation is None or relation.kind == "worksheet":
                name = clean(unescaped(each.get("name", "")))
                part = "" if relation is None else relation.target
                found.append((name, each.get("state", "visible"), part))
        return found

    def _chosen(self) -> list[tuple[str, str]]:
        sheets = self._sheets()
        shown = {name: part for name, state, part in sheets if state == "visible"}
        if not shown:
            raise ContentError("the workbook has no visible sheet with cells")
        if self.mapping is None:
            return list(shown.items())
        if self.mapping.sheets:
            return [
                self._named(self.mapping, wanted, sheets, shown) for wanted in self.mapping.sheets
            ]
        if len(shown) > 1:
            raise UsageError(
                f"{self.path} has {len(shown)} sheets; say which under [table] in"
                f' {self.mapping.path}: sheet = "{quoted(next(iter(shown)))}".'
                f" {there_is(list(shown))}"
            )
        return list(shown.items())

    def _named(
        self,
        mapping: Mapping,
        wanted: str,
        sheets: list[tuple[str, str, str]],
        shown: dict[str, str],
    ) -> tuple[str, str]:
        for name, state, part in sheets:
            if same(name) == same(wanted):
                if state == "visible":
                    return name, part
                raise UsageError(
                    f"{mapping.place('table.sheet')}: {self.path}, the sheet {wanted!r} is"
                    " hidden; unhide it in a spreadsheet program and save the workbook, or name"
                    f" another. {there_is(list(shown))}"
                )
        raise UsageError(
            f"{mapping.place('table.sheet')}: {self.path} has no sheet {wanted!r};"
            f" {nearest(wanted, list(shown))}"
        )

    def _name_hidden_sheets(self, grid: Grid) -> None:
        hidden = [name for name, state, _ in self._sheets() if state != "visible"]
        if hidden:
            named = listed([f"“{quoted(each, 60)}”" for each in hidden], 10)
            grid.notes.append(f"hidden sheets not read: {named}")

    def _restore(self, grid: Grid, sheet: Sheet, styles: Styles, tables: list[str]) -> None:
        """Restore texts whose background comes from a table style or a conditional format."""
        areas = [each for table in tables for each in self._coloured(table)]
        can_hide = []
        for ranges, number in sheet.conditional[:MOST_AREAS]:
            place = int(number) if number.isdigit() and len(number) < 6 else -1
            if not 0 <= place < len(styles.conditional):
                continue
            hides, fills = styles.conditional[place]
            if hides:
                can_hide.append(ranges)
            if fills:
                areas += filter(None, map(area, ranges.split()[:MOST_AREAS]))
        if can_hide:
            grid.notes.append(
                "conditional formats that can hide or strike out text were not applied, in"
                f" {', '.join(can_hide)[:200]}; check that all of it is meant to be read"
            )
        shown = {
            (row, column): seen
            for (row, column), seen in sheet.by_colour.items()
            if row < MOST_ROWS and any(each.holds(row, column) for each in areas[:MOST_AREAS])
        }
        for (row, column), seen in shown.items():
            grid.rows.extend([()] * (row + 1 - len(grid.rows)))
            cells = list(grid.rows[row])
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = seen
            grid.rows[row] = tuple(cells)
        sheet.left_out = [
            each
            for each in sheet.left_out
            if each.kind != BACKGROUND or (each.row, each.column) not in shown
        ]

    def _coloured(self, part: str) -> list[Area]:
        """Return the ranges of a table to which its style gives a dark background."""
        root = self.package.root(part)
        style = None if root is None else root.find("{*}tableStyleInfo")
        whole = None if root is None else area(root.get("ref", ""))
        name = "" if style is None else style.get("name", "")
        if not name or whole is None:
            return []
        if not name.startswith(("TableStyleLight", "TableStyleMedium")):
            return [whole]
        # The rows in between are white or lightly tinted.
        return [whole._replace(bottom=whole.top), whole._replace(top=whole.bottom)]


def _parts(relations: dict[str | None, Any], ids: list[str]) -> list[str]:
    return [relations[each].target for each in ids if each in relations]


def _keep_hidden(grid: Grid, sheet: Sheet) -> None:
    """Record in the grid the content of the sheet that is not visible."""
    grid.hidden_rows.update(each for each in sheet.hidden_rows if each < len(grid.rows))
    for first, last in sheet.hidden_columns:
        grid.hidden_columns.update(range(first, min(last, 16_383) + 1))
    for row, column, kind, text in sheet.left_out:
        if row in grid.hidden_rows:
            continue
        grid.emptied.add(row)
        grid.left_out.append((coordinate(row, column), kind, text))
        grid.remarks[row, column] = f"{coordinate(row, column)} holds {kind}, which is not read"
