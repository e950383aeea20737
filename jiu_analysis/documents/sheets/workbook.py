"""A workbook (XLSX) becomes rows of cells, whatever the file claims of itself.

A file from outside may be made to harm: parts that unpack to gigabytes, headers that
say otherwise, entities that multiply. So its parts are first copied into an archive of
our own, as far as they fit; only that copy is opened. Entities are refused by
defusedxml, which openpyxl uses where it is installed.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jiu_analysis.documents.sheets.grid import Cell, Grid, bounded, clean
from jiu_analysis.documents.sheets.keys import nearest, same
from jiu_analysis.documents.sheets.mapping import Mapping
from jiu_analysis.documents.unpacking import check_markup
from jiu_analysis.errors import ContentError, UsageError

#: What the parts of a workbook may unpack to, in bytes, and how many there may be.
MOST_UNPACKED = 64_000_000
MOST_PARTS = 5_000

#: What to say of a table that comes without a mapping.
_PIECE = 1 << 16
# The ways of packing that a workbook may use; zipfile unpacks them no further than asked.
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WORKBOOK = "xl/workbook.xml"
# What old Office files and encrypted new ones begin with.
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = {
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "content.xml": "a table in OpenDocument form (.ods)",
    "word/document.xml": "a text document (.docx)",
}


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are those of an XLSX workbook: an archive with its main part."""
    return _WORKBOOK in _names(content)


def refuse_others(content: bytes, path: Path) -> None:
    """Say what to do with a file that holds a table in a form that is not read.

    Raises
    ------
    ContentError
        The file is of such a form.
    """
    if content.startswith(_COMPOUND):
        if _ENCRYPTED in content:
            raise ContentError(
                f"{path}: this workbook is encrypted; open it with its password, take the password"
                " off (in Excel: File, Info, Protect Workbook) and save it again"
            )
        raise ContentError(
            f"{path}: an old workbook (.xls); open it in a spreadsheet program and save it as .xlsx"
        )
    names = _names(content)
    if names and _WORKBOOK not in names:
        form = next((what for name, what in _OTHERS.items() if name in names), "an archive")
        raise ContentError(
            f"{path}: {form}, which is not read with a mapping; save the table as .xlsx or .csv"
        )


def sheet_of(content: bytes, path: Path, mapping: Mapping) -> Grid:
    """The rows of one sheet of a workbook.

    Parameters
    ----------
    content : bytes
        As received.
    path : Path
        For messages.
    mapping : Mapping
        Names the sheet; without a name there must be one sheet only.

    Returns
    -------
    Grid
        Its faults are cells with an error value, and formulas whose result the file
        does not hold.

    Raises
    ------
    ContentError
        The workbook is damaged, or more than a workbook of recommendations can be.
    UsageError
        The workbook has no such sheet; names those it has.
    """
    copy = _copied(content, path)
    with warnings.catch_warnings():
        # What openpyxl warns of is what it would not write back; nothing is written here.
        warnings.simplefilter("ignore")
        try:
            return _grid(copy, path, mapping)
        except (ContentError, UsageError):
            raise
        # A damaged workbook makes openpyxl fail in ways that it does not name.
        except Exception as error:
            # It wraps some errors in one of its own, which says less.
            cause = error.__cause__ or error
            raise ContentError(
                f"{path}: cannot be read as a workbook ({type(cause).__name__}: {cause}); open it"
                " in a spreadsheet program and save it again as .xlsx"
            ) from error


def _names(content: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return set()


def _copied(content: bytes, path: Path) -> io.BytesIO:
    """The archive's parts in one of our own, whose directory says what is in it."""
    copy = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as archive,
            zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as ours,
        ):
            parts = {part.filename: part for part in archive.infolist() if not part.is_dir()}
            if len(parts) > MOST_PARTS:
                raise ContentError(f"{path}: more than {MOST_PARTS} parts, which no workbook has")
            if any(part.compress_type not in _BOUNDED for part in parts.values()):
                raise ContentError(f"{path}: packed in a way that no spreadsheet program uses")
            unpacked = 0
            for name, part in parts.items():
                with archive.open(part) as source, ours.open(name, "w") as target:
                    while piece := source.read(_PIECE):
                        unpacked += len(piece)
                        if unpacked > MOST_UNPACKED:
                            raise ContentError(
                                f"{path}: unpacks to more than {MOST_UNPACKED // 1_000_000} MB,"
                                " which no table of recommendations does; copy the table to a file"
                                " of its own"
                            )
                        _refuse_entities(piece, part, path)
                        target.write(piece)
    except ContentError:
        raise
    # zlib, zipfile and struct each have their own way to say that an archive is damaged.
    except Exception as error:
        raise ContentError(
            f"{path}: the workbook is damaged ({error}); open it in a spreadsheet program and save"
            " it again as .xlsx"
        ) from error
    copy.seek(0)
    return copy


def _refuse_entities(piece: bytes, part: zipfile.ZipInfo, path: Path) -> None:
    try:
        check_markup(piece, part)
    except ContentError as error:
        raise ContentError(f"{path}: {error}") from error


def _grid(copy: io.BytesIO, path: Path, mapping: Mapping) -> Grid:
    from openpyxl import load_workbook

    results = load_workbook(copy, read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(copy, read_only=True, keep_links=False)
    name = _chosen(results, path, mapping)
    faults: dict[tuple[int, int], str] = {}
    rows = _rows(results[name], formulas[name], faults)
    return Grid(f'sheet "{name}", row', list(bounded(rows, path)), faults)


def _chosen(workbook: Any, path: Path, mapping: Mapping) -> str:
    names = [sheet.title for sheet in workbook.worksheets]
    if mapping.sheet is None:
        shown = [each.title for each in workbook.worksheets if each.sheet_state == "visible"]
        if len(shown) == 1:
            return shown[0]
        if not names:
            raise ContentError(f"{path}: the workbook has no sheet with cells")
        raise UsageError(
            f"{path} has {len(names)} sheets; say which under [table] in {mapping.path}: sheet ="
            f' "{names[0]}". There is: {", ".join(names)}'
        )
    for name in names:
        if same(name) == same(mapping.sheet):
            return name
    raise UsageError(
        f"{mapping.place('table.sheet')}: {path} has no sheet {mapping.sheet!r};"
        f" {nearest(mapping.sheet, names)}"
    )


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # What the sheet says of its own size may be wrong.
    sheet.reset_dimensions()
    return sheet.iter_rows()


def _rows(
    results: Any, formulas: Any, faults: dict[tuple[int, int], str]
) -> Iterator[tuple[Cell, ...]]:
    for number, pair in enumerate(zip(_cells(results), _cells(formulas), strict=True)):
        cells: list[Cell] = []
        for column, (result, made) in enumerate(zip(*pair, strict=True)):
            cells.append(_value(result))
            if result.data_type == "e":
                faults[number, column] = (
                    f"{result.coordinate} holds the error {result.value}; mend it, save again"
                )
            # A result that is an empty text has a type of its own.
            elif made.data_type == "f" and result.value is None and result.data_type == "n":
                cells[column] = clean(str(made.value))
                faults[number, column] = (
                    f"{made.coordinate} holds a formula without its result; open the workbook in a"
                    " spreadsheet program and save it again"
                )
        yield tuple(cells)


def _value(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return _day(value, cell.number_format)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # How Excel keeps a carriage return in a text.
    return clean(str(value).replace("_x000D_", " "))


def _day(value: datetime.date, number_format: str) -> Cell:
    """The day; or the month or year alone where the cell shows no more.

    A spreadsheet program keeps a typed "June 2023" as the first of June.
    """
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    if "y" in shown and "d" not in shown:
        return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"
    return value.date() if isinstance(value, datetime.datetime) else value
