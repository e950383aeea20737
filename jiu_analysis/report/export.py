"""Export tables to CSV and Excel files that are safe to open in a spreadsheet.

A spreadsheet evaluates a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula (CSV
injection), and text from a document must never be evaluated. So text that begins with one of
these characters, after optional spaces, or with a tab or line break, gets an apostrophe
prefix, in column headers too. Text that already begins with apostrophes gets one more, so that
removing one always restores the original. Numbers, including negative ones, booleans and
dates are not changed.

The data package itself is not escaped: it holds every text as in the document. The same
tables give the same bytes, and files are written atomically.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from jiu_analysis.datapackage import schema as contract
from jiu_analysis.datapackage import transaction
from jiu_analysis.errors import UsageError
from jiu_analysis.report.tables.table import Table

__all__ = ["sheet_names", "to_csv", "to_xlsx"]

#: Leading characters that a spreadsheet ignores: spaces, control and invisible characters.
_OVERLOOKED = r"\s\x00-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
#: Full-width forms are included: Chinese and Japanese spreadsheets evaluate them.
_FORMULA = re.compile(rf"'*[{_OVERLOOKED}]*[=+\-@＝＋－＠\t\r\n]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]+")
_NAME_LENGTH = 31
_CELL_LENGTH = 32_766  # One less than a workbook allows, to leave room for an apostrophe.
_ROWS, _COLUMNS = 1_048_576, 16_384
_STAMP = datetime.datetime(2000, 1, 1)

Value = str | bool | int | float | datetime.date | None


def neutral(text: str) -> str:
    """Escape a text so that no spreadsheet evaluates it as a formula.

    Examples
    --------
    >>> neutral("=1+1"), neutral("Plan - and act")
    ("'=1+1", 'Plan - and act')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def to_csv(table: pd.DataFrame | Table, path: Path | str) -> None:
    r"""Write a table as CSV that spreadsheets open correctly.

    The file is UTF-8 with a byte order mark, with ISO dates, ``true``/``false``, and empty cells
    where missing; the index is not written.

    Parameters
    ----------
    table : DataFrame or Table
        The table, with any columns.
    path : Path or str
        The file to create or replace.

    Raises
    ------
    UsageError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "titles.csv"
    >>> to_csv(pd.DataFrame({"title": ["@plans"], "change": [-2]}), path)
    >>> path.read_text(encoding="utf-8-sig")
    "title,change\n'@plans,-2\n"
    """
    frame = _frame(table)
    rows = ([_as_text(value) for value in row] for row in _rows(frame))
    content = contract.csv_of([_as_text(str(name)) for name in frame.columns], rows)
    transaction.write_whole(Path(path), b"\xef\xbb\xbf" + content)


def to_xlsx(
    tables: pd.DataFrame | Table | Mapping[str, pd.DataFrame | Table], path: Path | str
) -> None:
    """Write a table, or several, as the sheets of a workbook.

    Parameters
    ----------
    tables : DataFrame, Table, or mapping of str to them
        One table, or tables by sheet name; see `sheet_names` for how names are adapted. The
        index is not written.
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
    frames = {name: _frame(table) for name, table in tables.items()}
    if not frames:
        raise UsageError(f"{path}: there is no table to write; a workbook needs at least one")
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, frame in zip(sheet_names(frames), frames.values(), strict=True):
        if len(frame) >= _ROWS or len(frame.columns) > _COLUMNS:
            raise UsageError(
                f"{path}: {name} has {len(frame):,} rows of {len(frame.columns):,} cells, more than"
                " a sheet can hold; write it as CSV"
            )
        sheet = workbook.create_sheet(name)
        sheet.freeze_panes = "A2"
        _fill(sheet, frame, f"{path}, sheet {name}")
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


def _frame(table: pd.DataFrame | Table) -> pd.DataFrame:
    if not isinstance(table, Table):
        return table
    if table.frame is None:
        raise UsageError(f"the table {table.caption!r} has no data to write")
    return table.frame


def _rows(frame: pd.DataFrame) -> Iterable[tuple[Value, ...]]:
    return zip(*(_values(column) for _, column in frame.items()), strict=True)


def _values(column: pd.Series) -> list[Value]:
    values = [_value(each) for each in column.tolist()]
    times = [each for each in values if isinstance(each, datetime.datetime)]
    if pd.api.types.is_datetime64_dtype(column) and all(
        each.time() == datetime.time.min for each in times
    ):
        # A column of dates, which pandas stores as timestamps.
        return [each.date() if isinstance(each, datetime.datetime) else each for each in values]
    return values


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return value
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if pd.api.types.is_bool(value):
        return bool(value)
    if pd.api.types.is_integer(value):
        return int(value)
    if pd.api.types.is_float(value) and math.isfinite(value):
        return float(value)
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime(warn=False)
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.isoformat(sep=" ")
    return value if isinstance(value, datetime.date) else str(value)


def _as_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(_SURROGATE.sub("\ufffd", value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else str(value)


def _fill(sheet: Any, frame: pd.DataFrame, where: str) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    def cell(value: Value, column: str) -> Any:
        if isinstance(value, datetime.date) and value.year < 1900:
            value = _as_text(value)  # Workbook dates begin in 1900.
        if not isinstance(value, str):
            made = WriteOnlyCell(sheet, value)
            if isinstance(value, datetime.date):
                is_day = not isinstance(value, datetime.datetime)
                made.number_format = "yyyy-mm-dd" if is_day else "yyyy-mm-dd hh:mm:ss"
            return made
        if len(value) > _CELL_LENGTH:
            raise UsageError(
                f"{where}, column {column}: a text of {len(value):,} characters is longer than a"
                f" cell may be ({_CELL_LENGTH:,}); write it as CSV"
            )
        made = WriteOnlyCell(sheet, neutral(_NOT_IN_XML.sub("\ufffd", value)))
        made.data_type = "s"  # Keep text that looks like an error value as text.
        return made

    names = [str(name) for name in frame.columns]
    heads = [cell(name, name) for name in names]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in _rows(frame):
        sheet.append([cell(value, name) for value, name in zip(row, names, strict=True)])


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


def __dir__() -> list[str]:
    return __all__
