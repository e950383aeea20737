"""Write tables as the sheets of a workbook: as the page shows them, and as codes for programs."""

from __future__ import annotations

import csv
import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiu_analysis.datapackage import transaction
from jiu_analysis.datapackage.descriptor import dictionary
from jiu_analysis.errors import UsageError
from jiu_analysis.report import i18n
from jiu_analysis.report.cells import Value, as_text, neutral, rows, text_width
from jiu_analysis.report.tables.table import Cell, Column, Group, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_RTL = re.compile("[\u0590-\u08ff]")
_LINE_BREAK = re.compile("\r\n?")
#: Within a text, what spreadsheets take for a coded character ("_x0041_" for "A"), which XlsxWriter
#: escapes, but not where two share an underscore; or at its start what it takes for its own markup.
_CODED = re.compile(r"(?<=_)(?=x[0-9a-fA-F]{4}_)|(?<=^<)(?=r>)|(?<=^<r)(?=>)")
_NOT_IN_A_NAME = re.compile(
    r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]+|_(?=x[0-9a-fA-F]{4}_)"
)
_NAME_LENGTH = 31
_CELL_LENGTH = 32_766  # One less than a workbook allows, to leave room for an apostrophe.
#: Greatest whole number that a cell holds to the last digit.
_EXACT = 10**15
_ROWS, _COLUMNS = 1_048_576, 16_384
#: Time of creation in every file, so that the same tables give the same bytes.
_STAMP = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_DAY, _TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
#: Number of the paper size in a workbook.
_A4 = 9
#: Least and greatest width of a column, in characters.
_NARROW, _WIDE = 8, 60
#: Kind of a cell that names a sheet of the workbook.
_LINK = "sheet"
#: Rows that the width of a column is measured on.
_MEASURED = 500
#: Height of a line of text, in points; not every program fits rows to wrapped text by itself.
_LINE = 15
#: Greatest height of a row in a spreadsheet, in points.
_HIGHEST = 409


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
    choices : mapping of str to sequence of str, optional
        The values that may be chosen in the columns of these names; they are listed on a last
        sheet.
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
    from xlsxwriter import Workbook
    from xlsxwriter.utility import xl_range_abs

    path = Path(path)
    if isinstance(tables, Table):
        tables = {tables.caption: tables}
    elif isinstance(tables, pd.DataFrame):
        tables = {"": tables}
    if not tables:
        raise UsageError(f"{path}: there is no table to write; a workbook needs at least one")
    sheets = _sheets(tables)
    # On a sheet, because a list in the rule of a cell has no commas and 255 characters at most.
    lists = {name: pd.Series([*each], dtype=object) for name, each in (choices or {}).items()}
    if lists:
        sheets.append(("choices", pd.DataFrame(lists)))
    names = sheet_names(
        [*([i18n.gettext("Contents")] if titles else []), *(each for each, _ in sheets)]
    )
    offered = {
        name: f"='{names[-1]}'!{xl_range_abs(1, place, len(each), place)}"
        for place, (name, each) in enumerate(lists.items())
    }
    if titles:
        shown = dict(zip((each for each, _ in sheets), names[1:], strict=True))
        listed = {shown[name]: title for name, title in titles.items()}
        sheets.insert(0, ("", _contents(listed, about)))
    file = BytesIO()
    workbook = Workbook(file, {"in_memory": True})
    workbook.set_properties({"author": "jiu-analysis", "created": _STAMP})
    for name, (_, table) in zip(names, sheets, strict=True):
        writer = _Writer(workbook, name, path)
        if isinstance(table, Table):
            with i18n.use(table.language):
                writer.add_table(table, source)
        else:
            writer.add_frame(table, {} if lists and name == names[-1] else offered)
    workbook.close()
    transaction.write_whole(path, file.getvalue())


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
                for code in dict.fromkeys(each for each in column if isinstance(each, str))
                if i18n.has_label(code)
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

    def __init__(self, workbook: Workbook, name: str, path: Path) -> None:
        self._workbook = workbook
        self._sheet = workbook.add_worksheet(name)
        self._where = f"{path}, sheet {name}"
        self._height = 0
        self._is_rtl = False
        self._formats: dict[tuple[str, str, int], Any] = {}

    def add_frame(self, frame: pd.DataFrame, choices: Mapping[str, str]) -> None:
        """Add a DataFrame: names of columns, then values; with ranges of values to choose from."""
        self._check(len(frame), len(frame.columns))
        names = [str(name) for name in frame.columns]
        values = list(rows(frame))
        self._append(names, names, "head")
        for row in values:
            # A sheet to fill in is read by people.
            self._append(row, names, "row" if choices else "")
        self._finish([names, *values], is_wrapped=bool(choices))
        for place, name in enumerate(names):
            if name in choices:
                offered = {"validate": "list", "source": choices[name]}
                self._sheet.data_validation(1, place, max(len(values), 1), place, offered)

    def add_table(self, table: Table, source: str) -> None:
        """Add a table as the page shows it; the heading of a group becomes its first column."""
        is_grouped = bool(table.rows) and isinstance(table.rows[0], Group)
        heads = [i18n.gettext("JIU report")] * is_grouped
        heads += [each.header for each in table.columns]
        self._is_rtl = i18n.direction() == "rtl"
        self._check(sum(len(group.rows) for group in table.groups), len(heads))
        self._append(heads, heads, "head")
        shown = [
            [group.heading] * is_grouped + [*row] for group in table.groups for row in group.rows
        ]
        shown += [[Cell("")] * is_grouped + [*table.total]] if table.total else []
        measured: list[list[Value]] = [[*heads]]
        for row in shown:
            style = "total" if table.total and row is shown[-1] else "row"
            values, formats = zip(*(_typed(cell) for cell in row), strict=True)
            self._append(values, heads, style, formats)
            for place, (each, value) in enumerate(zip(row, values, strict=True)):
                if each.kind == _LINK:
                    sheet = each.text.replace("'", "''")
                    where = self._height - 1, place, f"internal:'{sheet}'!A1"
                    self._sheet.write_url(*where, string=neutral(str(value)))
            measured.append([*values])
        if self._is_rtl:
            self._sheet.right_to_left()
        self._finish(
            measured, *i18n.plain_text(table.note).splitlines(), source, has_total=bool(table.total)
        )

    def _check(self, height: int, width: int) -> None:
        if height >= _ROWS or width > _COLUMNS:
            raise UsageError(
                f"{self._where}: {height:,} rows of {width:,} cells are more than a sheet can hold;"
                " write it as CSV"
            )

    def _finish(
        self,
        shown: Sequence[Sequence[Value]],
        *notes: str,
        is_wrapped: bool = True,
        has_total: bool = False,
    ) -> None:
        """Set widths, filter, frozen header and print layout, and add notes below the rows."""
        sheet = self._sheet
        sheet.freeze_panes(1, 0)
        width, last = len(shown[0]), len(shown) - has_total - 1
        if width:
            sheet.autofilter(0, 0, last, width - 1)
        widths = [
            min(max(max(map(_width, column)) + 2, _NARROW), _WIDE)
            for column in zip(*shown[:_MEASURED], strict=True)
        ]
        for place, each in enumerate(widths):
            sheet.set_column(place, place, each)
        if is_wrapped:
            for place, row in enumerate(shown):
                height = _LINE * max(map(_lines, row, widths))
                sheet.set_row(place, min(height, _HIGHEST))
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        for place, note in enumerate(filter(None, notes)):
            self._height += not place  # An empty row before the first note.
            self._append([note], [""])

    def _append(
        self,
        values: Sequence[Value],
        columns: Sequence[str],
        style: str = "",
        formats: Sequence[str] = (),
    ) -> None:
        """Write the next row."""
        for place, value in enumerate(values):
            # Workbook dates begin in 1900, of which programs count the days differently.
            if isinstance(value, datetime.date) and value.year <= 1900:
                value = as_text(value)
            if isinstance(value, int) and abs(value) > _EXACT:
                value = str(value)
            if isinstance(value, str):
                self._write_text(place, value, columns[place], style)
                continue
            number_format = formats[place] if formats else ""
            look = self._format(f"{style} number", number_format)
            if isinstance(value, datetime.date):
                is_day = not isinstance(value, datetime.datetime)
                look = self._format(f"{style} number", _DAY if is_day else _TIME)
                self._sheet.write_datetime(self._height, place, value, look)
            elif isinstance(value, bool):
                self._sheet.write_boolean(self._height, place, value, look)
            elif value is not None:
                self._sheet.write_number(self._height, place, value, look)
        self._height += 1

    def _write_text(self, place: int, value: str, column: str, style: str) -> None:
        """Write a text, never as a formula, a link or an error value."""
        if (length := _length(value)) > _CELL_LENGTH:
            raise UsageError(
                f"{self._where}, column {column}: a text of {length:,} characters is longer"
                f" than a cell may be ({_CELL_LENGTH:,}); write it as CSV"
            )
        text = neutral(_LINE_BREAK.sub("\n", _NOT_IN_XML.sub("\ufffd", value)))
        # A text of several lines is shown whole.
        look = self._format(style or ("row" if "\n" in text else ""), reading=self._reading(text))
        if len(parts := _CODED.split(text)) > 2:
            # No part by itself is taken for anything but text.
            self._sheet.write_rich_string(self._height, place, *parts, look)
        else:
            self._sheet.write_string(self._height, place, text, look)

    def _reading(self, text: str) -> int:
        """Return the reading order of a text in a sheet from right to left; else 0, the default."""
        return (2 if _RTL.search(text) else 1) if self._is_rtl else 0

    def _format(self, style: str, number_format: str = "", reading: int = 0) -> Format:
        """Return the format of a style, one for each style of a sheet."""
        key = style, number_format, reading
        if key not in self._formats:
            look: dict[str, Any] = {"bold": style.startswith(("head", "total"))}
            if style.startswith("head"):
                look["bg_color"] = "#E6ECF2"
            if style.endswith(" number"):
                look |= {"valign": "top", "align": "right"}
            elif style:
                look |= {"valign": "top", "text_wrap": True}
            if reading:
                look |= {"align": "right", "reading_order": reading}
            if number_format:
                look["num_format"] = number_format
            self._formats[key] = self._workbook.add_format(look)
        return self._formats[key]


def _typed(cell: Cell) -> tuple[Value, str]:
    """Return the value of a cell as shown, and its number format: a number, a day or its text."""
    text = i18n.plain_text(cell.text)
    try:
        number = float(cell.order)
    except ValueError:
        number = None
    if number is not None and math.isfinite(number):
        if "%" in text:
            return number, "0.0%" if re.search(r"\d[.,]\d", text) else "0%"
        if number.is_integer():
            # A year is shown without a separator.
            return int(number), "0" if text == f"{number:.0f}" else "#,##0"
        return number, "#,##0.##"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell.order):
        day = datetime.date.fromisoformat(cell.order)
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


def _cut(name: str, length: int) -> str:
    while _length(name) > length:
        name = name[:-1]
    return name.strip(" '")


def _length(text: str) -> int:
    """Return the length of a text as spreadsheets count it."""
    # Characters outside the Basic Multilingual Plane count as two.
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
