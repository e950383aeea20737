"""What a table's file holds: rows of cells, as a CSV or a workbook gives them."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jiu_analysis.documents.sheets.keys import same
from jiu_analysis.documents.sheets.mapping import Mapping
from jiu_analysis.errors import ContentError

#: A cell: a day where the file says that it is one, else a clean text.
Cell = str | datetime.date

#: More than these no table of recommendations has.
MOST_ROWS = 50_000
MOST_COLUMNS = 500
MOST_CELLS = 2_000_000

# What a spreadsheet program writes into a CSV for a formula that failed.
_ERRORS = {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"}
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Grid:
    """The rows of a table, from the first to the last that holds something.

    Parameters
    ----------
    unit : str
        What to call a row in a place: ``row``, or with the name of its sheet.
    rows : list of tuple of Cell
        Rows of cells; shorter ones lack their last cells.
    faults : dict of (int, int) to str
        What is wrong with the cell of a row and column, both counted from 0.
    """

    unit: str
    rows: list[tuple[Cell, ...]]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


def clean(text: str) -> str:
    r"""A text without outer space, its inner spaces and line ends one space each.

    Examples
    --------
    >>> clean("  Closed –\n implemented ")
    'Closed – implemented'
    """
    return " ".join(text.split())


def bounded(rows: Iterable[tuple[Cell, ...]], path: Path) -> Iterator[tuple[Cell, ...]]:
    """The rows without the blank ones at the end, as long as they are no more than a table has.

    Raises
    ------
    ContentError
        At the first row that is too much.
    """
    blank, number, cells = 0, 0, 0
    for row in rows:
        if len(row) > MOST_COLUMNS:
            filled = [place for place, cell in enumerate(row, start=1) if cell != ""]
            if filled and filled[-1] > MOST_COLUMNS:
                raise ContentError(f"{path}: more than {MOST_COLUMNS} columns; {_SMALLER}")
            row = row[:MOST_COLUMNS]
        if not any(cell != "" for cell in row):
            blank += 1
            if blank > _MOST_BLANK:
                raise ContentError(f"{path}: more than {_MOST_BLANK} blank rows; {_SMALLER}")
            continue
        number, cells = number + blank + 1, cells + len(row)
        if number > MOST_ROWS:
            raise ContentError(f"{path}: more than {MOST_ROWS} rows; {_SMALLER}")
        if cells > MOST_CELLS:
            raise ContentError(f"{path}: more than {MOST_CELLS} cells; {_SMALLER}")
        yield from [()] * blank
        blank = 0
        yield row


_SMALLER = "copy the table of recommendations to a file of its own"
# A spreadsheet program may have styled every row that there can be.
_MOST_BLANK = 1_048_576


def delimited(content: bytes, path: Path, mapping: Mapping) -> Grid:
    """The rows of a CSV file.

    Parameters
    ----------
    content : bytes
        As received.
    path : Path
        For messages.
    mapping : Mapping
        Tells encoding and delimiter; where it gives no delimiter, the one of comma,
        semicolon and tab is taken with which most of its columns are found.

    Raises
    ------
    ContentError
        The file is not text in that encoding, or no CSV; names the place and what to do.
    """
    text = _decoded(content, path, mapping)
    delimiter = mapping.delimiter or max(
        _DELIMITERS, key=lambda each: _columns_found(text, each, mapping)
    )
    rows = list(bounded((tuple(map(clean, row)) for row in _records(text, delimiter, path)), path))
    faults = {
        (number, column): f"holds the error {cell}; mend it in the spreadsheet, save again"
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell in _ERRORS
    }
    return Grid("row", rows, faults)


def _decoded(content: bytes, path: Path, mapping: Mapping) -> str:
    try:
        text = content.decode(mapping.encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentError(
            f"{path}, line {line}: not text in {mapping.encoding} (byte {error.start + 1});"
            ' save the table as "CSV UTF-8", or name its encoding in the mapping: encoding ='
            ' "cp1252" under [table]'
        ) from error
    if "\0" in text:
        raise ContentError(
            f"{path}: not text in {mapping.encoding} (a zero byte at character"
            f" {text.index(chr(0)) + 1}); a table is read as CSV or XLSX"
        )
    return text


def _columns_found(text: str, delimiter: str, mapping: Mapping) -> int:
    wanted = set(map(same, mapping.columns.values()))
    try:
        for number, row in enumerate(_reader(text, delimiter), start=1):
            if number == mapping.header_row:
                return len(wanted & set(map(same, row)))
    except csv.Error:
        pass
    return 0


def _records(text: str, delimiter: str, path: Path) -> Iterator[list[str]]:
    reader = _reader(text, delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise ContentError(
            f"{path}, line {reader.line_num}: not CSV ({error}); a cell that holds quotation marks"
            " or line ends stands in quotation marks, those in it doubled"
        ) from error


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
