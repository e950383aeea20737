"""Write tables as the sheets of a workbook: as the page shows them, and as codes for programs."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from jiu_analysis.datapackage import transaction
from jiu_analysis.datapackage.descriptor import dictionary
from jiu_analysis.errors import UsageError
from jiu_analysis.report import i18n
from jiu_analysis.report.cells import Value, as_text, neutral, rows, text_width
from jiu_analysis.report.tables.table import Cell, Column, Group, Table

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet.worksheet import Worksheet

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]+")
_NAME_LENGTH = 31
_CELL_LENGTH = 32_766  # One less than a workbook allows, to leave room for an apostrophe.
_ROWS, _COLUMNS = 1_048_576, 16_384
_STAMP = datetime.datetime(2000, 1, 1)
#: Least and greatest width of a column, in characters.
_NARROW, _WIDE = 8, 60
#: Kind of a cell that names a sheet of the workbook.
_LINK = "sheet"
#: Rows that the width of a column is measured on.
_MEASURED = 500
#: Height of a line of text, in points; not every program fits rows to wrapped text by itself.
_LINE = 15


def to_xlsx(
    tables: pd.DataFrame | Table | Mapping[str, pd.DataFrame | Table],
    path: Path | str,
    *,
    titles: Mapping[str, str] | None = None,
    about: str = "",
    source: str = "",
    choices: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write a table, or several, as the sheets of a workbook.

    A `jiu_analysis.tables.Table` becomes a sheet as the page shows it, in its language, with
    filter, wrapped text, notes and source; a sheet with its data, in which a program finds the
    codes of the data package; and rows of a last sheet that describes the columns of the data. A
    DataFrame becomes a sheet of its values.

    Parameters
    ----------
    tables : DataFrame, Table, or mapping of str to them
        One table, or tables by sheet name; see `sheet_names` for how names are adapted. The
        index is not written.
    titles : mapping of str to str, optional
        Title of each table, for a first sheet of contents; by default there is none.
    about : str
        What the tables are about, for the sheet of contents.
    source : str
        Where the tables come from, in a line below each.
    path : Path or str
        The file to create or replace. Control characters, which a workbook cannot hold, are
        replaced by U+FFFD.

    Raises
    ------
    UsageError
        There is no table, a table exceeds the size of a sheet, a text exceeds the length of a
        cell, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "titles.xlsx"
    >>> to_xlsx({"titles": pd.DataFrame({"title": ["@plans"], "change": [-2]})}, path)
    >>> pd.read_excel(path, sheet_name="titles")
         title  change
    0  '@plans      -2
    """
    # Imported here because writing CSV does not need it.
    from openpyxl import Workbook

    path = Path(path)
    if isinstance(tables, Table):
        tables = {tables.caption: tables}
    elif isinstance(tables, pd.DataFrame):
        tables = {"": tables}
    if not tables:
        raise UsageError(f"{path}: there is no table to write; a workbook needs at least one")
    sheets = _sheets(tables)
    names = sheet_names(
        [*([i18n.gettext("Contents")] if titles else []), *(each for each, _ in sheets)]
    )
    if titles:
        shown = dict(zip((each for each, _ in sheets), names[1:], strict=True))
        listed = {shown[name]: title for name, title in titles.items()}
        sheets.insert(0, ("", _contents(listed, about)))
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, (_, table) in zip(names, sheets, strict=True):
        writer = _Writer(workbook.create_sheet(name), f"{path}, sheet {name}")
        if isinstance(table, Table):
            writer.add_table(table, source)
        else:
            writer.add_frame(table, choices or {})
    transaction.write_whole(path, _same_bytes(workbook))


def sheet_names(names: Iterable[str]) -> list[str]:
    """Adapt names to the rules for sheets: short, without brackets and slashes, unique.

    Examples
    --------
    >>> sheet_names(["WO/PBC/34/6", "wo-pbc-34-6", ""])
    ['WO-PBC-34-6', 'wo-pbc-34-6 (2)', 'Sheet']
    """
    given: list[str] = []
    taken = {"history"}  # Reserved by spreadsheets.
    for name in names:
        clean = _NOT_IN_A_NAME.sub("-", str(name)).strip(" '") or "Sheet"
        number, made = 1, _cut(clean, _NAME_LENGTH)
        while made.casefold() in taken:
            number += 1
            end = f" ({number})"
            made = _cut(clean, _NAME_LENGTH - len(end)) + end
        taken.add(made.casefold())
        given.append(made)
    return given


def _sheets(
    tables: Mapping[str, pd.DataFrame | Table],
) -> list[tuple[str, pd.DataFrame | Table]]:
    """Return the sheets of a workbook, each table followed by its data, the dictionary last."""
    sheets: list[tuple[str, pd.DataFrame | Table]] = []
    described = []
    for name, table in tables.items():
        sheets.append((name, table))
        if isinstance(table, Table) and table.frame is not None:
            frame = table.frame
            sheets.append((f"{_cut(name, _NAME_LENGTH - 7)} (data)", frame))
            described += [{"table": name, **each} for each in _described(frame)]
    if described:
        sheets.append(("dictionary", pd.DataFrame(described)))
    return sheets


def _contents(titles: Mapping[str, str], about: str) -> Table:
    """Return the table of contents of a workbook: the title and the sheet of each table."""
    columns = [Column(i18n.gettext("Title")), Column(i18n.gettext("Sheet"))]
    rows = [[Cell(title), Cell(name, kind=_LINK)] for name, title in titles.items()]
    return Table("", columns, rows, note=about)


def frame_of(table: pd.DataFrame | Table) -> pd.DataFrame:
    """Return the data of a table.

    Raises
    ------
    UsageError
        The table carries no data.
    """
    if not isinstance(table, Table):
        return table
    if table.frame is None:
        raise UsageError(f"the table {table.caption!r} has no data to write")
    return table.frame


def _described(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the name, description and codes of each column, codes with their labels."""
    known = _descriptions()
    return [
        {
            "column": str(name),
            "description": known.get(str(name), ""),
            "codes": "; ".join(
                f"{code}: {i18n.label(code)}"
                for code in column.dropna().unique()
                if isinstance(code, str) and i18n.has_label(code)
            ),
        }
        for name, column in frame.items()
    ]


@cache
def _descriptions() -> dict[str, str]:
    """Return the description of each column of the data package and of the metrics."""
    with (Path(__file__).parent / "columns.csv").open(encoding="utf-8", newline="") as file:
        computed = {row["column"]: row["description"] for row in csv.DictReader(file)}
    tables = reversed(dictionary().values())  # The first table that has a column describes it.
    return computed | {field.name: field.description for table in tables for field in table.fields}


class _Writer:
    """Fills a sheet row by row."""

    def __init__(self, sheet: Worksheet, where: str) -> None:
        self._sheet, self._where = sheet, where
        self._styled: dict[tuple[str, str], Any] = {}

    def add_frame(self, frame: pd.DataFrame, choices: Mapping[str, Sequence[str]]) -> None:
        """Add a DataFrame: names of columns, then values; with lists of values to choose from."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        self._check(len(frame), len(frame.columns))
        names = [str(name) for name in frame.columns]
        values = list(rows(frame))
        self._sheet.append([self._cell(name, name, "head") for name in names])
        for row in values:
            self._sheet.append(
                [
                    # A text of several lines is shown whole.
                    self._cell(value, name, "row" if "\n" in as_text(value) else "")
                    for value, name in zip(row, names, strict=True)
                ]
            )
        self._finish([names, *values])
        for place, name in enumerate(names, start=1):
            if name in choices:
                offered = DataValidation(type="list", formula1=f'"{",".join(choices[name])}"')
                letter = get_column_letter(place)
                offered.add(f"{letter}2:{letter}{len(values) + 1}")
                self._sheet.add_data_validation(offered)

    def add_table(self, table: Table, source: str) -> None:
        """Add a table as the page shows it; the heading of a group becomes its first column."""
        from openpyxl.worksheet.hyperlink import Hyperlink

        is_grouped = bool(table.rows) and isinstance(table.rows[0], Group)
        with i18n.use(table.language):
            heads = [i18n.gettext("JIU report")] * is_grouped
        heads += [each.header for each in table.columns]
        self._check(sum(len(group.rows) for group in table.groups), len(heads))
        self._sheet.append([self._cell(head, head, "head") for head in heads])
        shown = [
            [group.heading] * is_grouped + [*row] for group in table.groups for row in group.rows
        ]
        shown += [[Cell("")] * is_grouped + [*table.total]] if table.total else []
        measured: list[list[Value]] = [[*heads]]
        for row in shown:
            style = "total" if table.total and row is shown[-1] else "row"
            values = [_typed(cell, table.language) for cell in row]
            cells = [
                self._cell(value, head, style, number_format)
                for (value, number_format), head in zip(values, heads, strict=True)
            ]
            self._sheet.append(cells)
            for made, each in zip(cells, row, strict=True):
                if each.kind == _LINK:  # A cell has a place only once it is appended.
                    made.hyperlink = Hyperlink(ref="", location=f"'{each.text}'!A1")
            measured.append([value for value, _ in values])
        self._sheet.sheet_view.rightToLeft = i18n.direction(table.language) == "rtl"
        self._finish(measured, *i18n.plain_text(table.note).splitlines(), source, table=table)

    def _check(self, height: int, width: int) -> None:
        if height >= _ROWS or width > _COLUMNS:
            raise UsageError(
                f"{self._where}: {height:,} rows of {width:,} cells are more than a sheet can hold;"
                " write it as CSV"
            )

    def _finish(
        self, shown: Sequence[Sequence[Value]], *notes: str, table: Table | None = None
    ) -> None:
        """Set widths, filter, frozen header and print layout, and add notes below the rows."""
        from openpyxl.utils import get_column_letter

        sheet = self._sheet
        sheet.freeze_panes = "A2"
        width, height = len(shown[0]), len(shown) - bool(table and table.total)
        if width:
            sheet.auto_filter.ref = f"A1:{get_column_letter(width)}{height}"
        widths = [
            min(max(max(map(_width, column)) + 2, _NARROW), _WIDE)
            for column in zip(*shown[:_MEASURED], strict=True)
        ]
        for place, each in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = each
        if table is not None:
            for place, row in enumerate(shown, start=1):
                lines = max(map(_lines, row, widths))
                sheet.row_dimensions[place].height = _LINE * lines
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        for place, note in enumerate(filter(None, notes)):
            if not place:
                sheet.append([])
            sheet.append([self._cell(note, "")])

    def _cell(
        self, value: Value, column: str, style: str = "", number_format: str = ""
    ) -> WriteOnlyCell:
        if isinstance(value, datetime.date) and value.year < 1900:
            value = as_text(value)  # Workbook dates begin in 1900.
        if isinstance(value, str):
            if len(value) > _CELL_LENGTH:
                raise UsageError(
                    f"{self._where}, column {column}: a text of {len(value):,} characters is longer"
                    f" than a cell may be ({_CELL_LENGTH:,}); write it as CSV"
                )
            made = copy(self._template(style, number_format))
            made.value = neutral(_NOT_IN_XML.sub("\ufffd", value))
            made.data_type = "s"  # Keep text that looks like an error value as text.
            return made
        if isinstance(value, datetime.date):
            is_day = not isinstance(value, datetime.datetime)
            number_format = "yyyy-mm-dd" if is_day else "yyyy-mm-dd hh:mm:ss"
        made = copy(self._template(f"{style} number", number_format))
        made.value = value
        return made

    def _template(self, style: str, number_format: str) -> WriteOnlyCell:
        """Return an empty cell of a style; a copy of it costs a tenth of styling a cell."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        key = style, number_format
        if key not in self._styled:
            made = self._styled[key] = WriteOnlyCell(self._sheet)
            if style.startswith(("head", "total")):
                made.font = Font(name=made.font.name, size=made.font.size, bold=True)
            if style.startswith("head"):
                made.fill = PatternFill("solid", fgColor="E6ECF2")
            if style.endswith(" number"):
                made.alignment = Alignment(vertical="top", horizontal="right")
            elif style:
                made.alignment = Alignment(vertical="top", wrap_text=True)
            if number_format:
                made.number_format = number_format
        return self._styled[key]


def _typed(cell: Cell, language: str) -> tuple[Value, str]:
    """Return the value of a cell as shown, and its number format: a number, a day or its text."""
    text = i18n.plain_text(cell.text)
    try:
        number = float(cell.order)
    except ValueError:
        number = None
    if number is not None:
        if "%" in text:
            return number, "0.0%" if re.search(r"\d[.,]\d", text) else "0%"
        if number.is_integer():
            # A year is shown without a separator.
            return int(number), "0" if text == f"{number:.0f}" else "#,##0"
        return number, "#,##0.##"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell.order):
        day = datetime.date.fromisoformat(cell.order)
        with i18n.use(language):
            # A month or a year stays as it is shown.
            if text == i18n.plain_text(i18n.date(day)):
                return day, ""
    return text, ""


def _lines(value: Value, width: int) -> int:
    """Return the number of lines of a value that is wrapped in a column."""
    lines = as_text(value).splitlines() or [""]
    return sum(max(1, -(-text_width(each) // width)) for each in lines)


def _width(value: Value) -> int:
    """Return the width of a value in characters; ideographs are twice as wide as letters."""
    return max(map(text_width, as_text(value).splitlines()), default=0)


def _same_bytes(workbook: Any) -> bytes:
    """Return the workbook file with fixed timestamps, so that it is reproducible."""
    from openpyxl.xml.functions import tostring

    saved, fixed = BytesIO(), BytesIO()
    workbook.save(saved)
    about = workbook.properties
    about.creator, about.created, about.modified = "jiu-analysis", _STAMP, _STAMP
    with ZipFile(saved) as was, ZipFile(fixed, "w") as now:
        for name in was.namelist():
            is_about = name == "docProps/core.xml"
            content = tostring(about.to_tree()) if is_about else was.read(name)
            now.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return fixed.getvalue()


def _cut(name: str, length: int) -> str:
    # Spreadsheets count characters outside the Basic Multilingual Plane as two.
    while len(name.encode("utf-16-le")) > 2 * length:
        name = name[:-1]
    return name.strip(" '")
