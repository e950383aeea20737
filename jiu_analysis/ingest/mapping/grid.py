"""The content of a table's file: rows of cells, from CSV or from a workbook."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.detection import unicode_of
from jiu_analysis.ingest.formats.text import clean
from jiu_analysis.ingest.mapping.description import Mapping
from jiu_analysis.ingest.mapping.error_values import is_error
from jiu_analysis.ingest.mapping.keys import same
from jiu_analysis.ingest.result import Block, place_between

#: A cell: a date if the file stores one, otherwise a cleaned text, with its line breaks.
Cell = str | datetime.date

#: Limits far above any table of recommendations.
MOST_ROWS = 50_000
MOST_COLUMNS = 500
MOST_CELLS = 2_000_000
MOST_CHARACTERS = 20_000_000
#: Maximum number of characters in a cell, as in spreadsheet programs.
LONGEST_CELL = 32_767

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Grid:
    """The rows of a table, up to the last one that is not blank.

    Parameters
    ----------
    unit : str
        The name of a row in locations: ``row``, or with the name of its sheet.
    rows : list of tuple of Cell
        Rows of cells; shorter rows lack their last cells.
    faults : dict of (int, int) to str
        The error in the cell of a row and column, both counted from 0.
    remarks : dict of (int, int) to str
        Why a cell contains less than in the file, or which cells share its value.
    left_out : list of tuple of (str, str, str)
        Location, kind and text of content of the file that is not visible.
    hidden_rows, continued, emptied : set of int
        Hidden rows; rows that only continue merged cells of the rows above; rows of which a
        part or all was left out.
    hidden_columns : set of int
        Hidden columns.
    merged : dict of (int, int) to str
        The range of the merged cell that a cell gets its value from.
    fills : dict of (int, int) to tuple of float or str
        The background of a cell, except white; of a document, its own one.
    notes : list of str
        Further notes for the user.
    name : str
        The name of the table: 'sheet "Register"', "table 2"; empty for a CSV file.
    blocks : list of tuple of Block
        For each row of a table in a document, where it was read; empty for a spreadsheet.
    above : tuple of Block
        The paragraphs of a document above the table, up to the table before it.
    below : tuple of Block
        The paragraphs of a document below the table, up to the next table.
    headings : list of Block
        The paragraphs of a list that name the report of the rows after them; the rows of a table
        whose columns are read as rows.
    numbers : list of int
        The number of each row in the file, if it is not its place in the table.
    wide, repeated, may_continue : set of int
        Rows with one cell merged over all columns; that repeat the header; that perhaps
        continue the row before, on the page before.
    """

    unit: str
    rows: list[tuple[Cell, ...]]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    remarks: dict[tuple[int, int], str] = field(default_factory=dict)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    continued: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: dict[tuple[int, int], str] = field(default_factory=dict)
    fills: dict[tuple[int, int], tuple[float, ...] | str] = field(default_factory=dict)
    emptied: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    name: str = ""
    blocks: list[tuple[Block, ...]] = field(default_factory=list)
    above: tuple[Block, ...] = ()
    below: tuple[Block, ...] = ()
    headings: list[Block] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    wide: set[int] = field(default_factory=set)
    repeated: set[int] = field(default_factory=set)
    may_continue: set[int] = field(default_factory=set)

    @property
    def is_of_document(self) -> bool:
        """Whether it is a table of a document, and not of a spreadsheet."""
        return bool(self.blocks)

    def place(self, row: int) -> str:
        """Return the location of a row, counted from 0, in the published file."""
        if self.blocks:
            return place_between(self.blocks[row][0], self.blocks[row][-1])
        return f"{self.unit} {self.number(row)}"

    def number(self, row: int) -> int:
        """Return the number of a row in the file, counted from 1."""
        return self.numbers[row] if self.numbers else row + 1


def too_large(what: str) -> ContentError:
    """Return the error for a table that is larger than any table of recommendations."""
    return ContentError(f"{what}; copy the table of recommendations to a file of its own")


def bounded(rows: Iterable[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows without trailing blank rows, within the size limits of a table.

    Raises
    ------
    ContentError
        At the first row beyond a limit.
    """
    blank, number, cells, characters = 0, 0, 0, 0
    for row in rows:
        if len(row) > MOST_COLUMNS:
            filled = [place for place, cell in enumerate(row, start=1) if cell != ""]
            if filled and filled[-1] > MOST_COLUMNS:
                raise too_large(f"more than {MOST_COLUMNS} columns")
            row = row[:MOST_COLUMNS]
        if not any(cell != "" for cell in row):
            blank += 1
            if blank > _MOST_BLANK:
                raise too_large(f"more than {_MOST_BLANK} blank rows")
            continue
        number, cells = number + blank + 1, cells + len(row)
        if number > MOST_ROWS:
            raise too_large(f"more than {MOST_ROWS} rows")
        characters += sum(len(cell) for cell in row if isinstance(cell, str))
        if characters > MOST_CHARACTERS:
            raise too_large(f"more than {MOST_CHARACTERS} characters")
        if cells > MOST_CELLS:
            raise too_large(f"more than {MOST_CELLS} cells")
        yield from [()] * blank
        blank = 0
        yield row


# A spreadsheet program may have formatted every possible row.
_MOST_BLANK = 1_048_576


def faults_of(text: str) -> str | None:
    """Return the error in the text of a cell, whatever its column."""
    if len(text) > LONGEST_CELL:
        return f"holds more than {LONGEST_CELL:,} characters; shorten it, save again"
    if is_error(text):
        return f"holds the error {text}; correct it in the spreadsheet, save again"
    return None


def delimited(content: bytes, path: Path, mapping: Mapping | None) -> Grid:
    """Return the rows of a CSV file.

    Parameters
    ----------
    content : bytes
        The bytes of the file.
    path : Path
        For messages.
    mapping : Mapping or None
        Gives encoding and delimiter; without a delimiter, the one of comma, semicolon and tab
        that finds most of the mapping's columns is used; without a mapping, most columns.

    Raises
    ------
    ContentError
        If the file is not text in that encoding, or not CSV; names the location and what to do.
    """
    text, hint = _without_hint(_decoded(content, path, mapping))
    delimiter = (mapping and mapping.delimiter) or hint
    if not delimiter:
        found = {each: _columns_found(text, each, mapping) for each in _DELIMITERS}
        delimiter = max(found, key=lambda each: found[each])
    records = _records(text, delimiter)
    try:
        rows = list(bounded(map(_cleaned, records)))
    except ContentError as error:
        joint = ", " if str(error).startswith("line ") else ": "
        raise ContentError(f"{path}{joint}{error}") from error
    faults = {
        (number, column): fault
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if isinstance(cell, str)
        and (fault := faults_of(cell) or (_FORMULA if _is_formula(cell) else None))
    }
    return Grid("row", rows, faults)


def _cleaned(row: list[str]) -> tuple[str, ...]:
    if len(row) > 50 * MOST_COLUMNS:
        raise too_large(f"more than {MOST_COLUMNS} columns")
    return tuple(cell_text(_unwrapped(each)) for each in row)


def cell_text(text: str) -> str:
    r"""Return the cleaned text of a cell of a spreadsheet, with its line breaks.

    Examples
    --------
    >>> cell_text(" Director,  HR \r\n Director, Budget ")
    'Director, HR\nDirector, Budget'
    """
    if "\n" not in text and "\r" not in text:
        return clean(text)
    return "\n".join(filter(None, map(clean, text.replace("\r", "\n").split("\n"))))


def _is_formula(cell: str) -> bool:
    return len(cell) > 1 and cell[0] == "=" and (cell[1].isalnum() or cell[1] in "+-($@")


_FORMULA = (
    "holds a formula without its result; in the spreadsheet program, save the table as CSV with"
    " values in place of formulas"
)


def _unwrapped(cell: str) -> str:
    """Return a cell without the ``="…"`` that keeps programs from reading it as a number."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def _without_hint(text: str) -> tuple[str, str]:
    """Split off a first line ``sep=;``, which programs do not show; return text and delimiter."""
    line, _, rest = text.partition("\n")
    hint = line.strip("\r").strip('"')
    if hint.lower().startswith("sep=") and len(hint) == 5:
        return rest, hint[4]
    return text, ""


def _decoded(content: bytes, path: Path, mapping: Mapping | None) -> str:
    if (text := unicode_of(content)) is not None:
        return text
    encoding = mapping.encoding if mapping else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = content[:start].count(b"\n") + 1
        raise ContentError(
            f"{path}, line {line}: not text in {encoding} (byte {start + 1});"
            ' save the table as "CSV UTF-8", or name its encoding in the mapping: encoding ='
            ' "cp1252" under [table]'
        ) from error
    if "\0" in text:
        raise ContentError(
            f"{path}: not text in {encoding} (a zero byte at character"
            f" {text.index(chr(0)) + 1}); a table is read as CSV or XLSX"
        )
    if mapping and _is_utf8_after_all(content, text):
        raise ContentError(
            f"{path}: this is text in UTF-8, and not in {encoding} as the mapping says; leave out"
            f" encoding under [table] in {mapping.path}"
        )
    return text


def _is_utf8_after_all(content: bytes, text: str) -> bool:
    """Return whether a text decoded with a single-byte encoding is in fact UTF-8."""
    if len(text) != len(content) or content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def has_columns(content: bytes, mapping: Mapping) -> bool:
    """Return whether a text is a CSV file with all columns of a mapping."""
    try:
        text, _ = _without_hint(unicode_of(content) or content.decode(mapping.encoding))
    except UnicodeError:
        return False
    wanted = len(set(map(same, mapping.headers)))
    delimiters = (mapping.delimiter,) if mapping.delimiter else _DELIMITERS
    return wanted > 1 and any(_columns_found(text, each, mapping) == wanted for each in delimiters)


def _columns_found(text: str, delimiter: str, mapping: Mapping | None) -> int:
    try:
        for number, row in enumerate(_reader(text, delimiter), start=1):
            named = {same(clean(each)) for each in row[:MOST_COLUMNS] if 0 < len(each) < 1000}
            if mapping is None and (len(named) > 1 or number > _FIRST_ROWS):
                return len(named)
            if mapping and number == (mapping.header_row or 1):
                return len(named & set(map(same, mapping.headers)))
    except csv.Error:
        pass
    return 0


#: Without a mapping, the header is among the first rows.
_FIRST_ROWS = 10


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = _reader(text, delimiter)
    try:
        yield from reader
    except csv.Error as error:
        if "field limit" in str(error):
            raise ContentError(
                f"line {reader.line_num}: a cell of more than {csv.field_size_limit():,}"
                " characters; shorten it, or look for quotation marks that are not closed"
            ) from error
        raise ContentError(
            f"line {reader.line_num}: not CSV ({error}); enclose a cell"
            " that contains quotation marks or line breaks in quotation"
            " marks, and double those within it"
        ) from error


def _reader(text: str, delimiter: str) -> Any:  # The type of csv.reader has no public name.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
