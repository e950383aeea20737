"""Read one sheet of a workbook into rows of cells, as they are shown."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from jiu_analysis.ingest.formats.text import clean, raised
from jiu_analysis.ingest.mapping.grid import LONGEST_CELL, Cell, cell_text, faults_of, too_large
from jiu_analysis.ingest.mapping.number_formats import Section, east_asian_precision
from jiu_analysis.ingest.mapping.package import Workbook, attribute, is_true
from jiu_analysis.ingest.mapping.styles import (
    BACKGROUND,
    WHITE,
    Colour,
    Font,
    Look,
    Styles,
    hidden_by,
)

#: Limits on the shared texts of a workbook, and on the ranges of merged cells.
MOST_STRINGS = 1_000_000
MOST_RANGES = 200_000
#: Limit on tables and conditional formats.
MOST_AREAS = 2_000

FORMATTED = "text that its number format does not show"
_TAGS = (
    *("c", "row", "col", "mergeCell", "conditionalFormatting", "drawing", "legacyDrawing"),
    *("tablePart", "sheetView"),
)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,12})")
_LAST_DAY = 2_958_465
# In points and characters: a lower row or narrower column shows no text.
_LOWEST_ROW, _NARROWEST = 2.0, 0.3


class Area(NamedTuple):
    """A range of cells; rows and columns are counted from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int
    name: str

    def holds(self, row: int, column: int) -> bool:
        """Return whether a cell is in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class LeftOut(NamedTuple):
    """Content of a cell that is not visible."""

    row: int
    column: int
    kind: str
    text: str


#: A plain text, or its parts, some with their own fonts.
Text = str | tuple[tuple[str, Font | None, bool], ...]


@dataclass
class Sheet:
    """The content of a sheet.

    Parameters
    ----------
    faults : dict of (int, int) to str
        The error in a cell.
    left_out : list of LeftOut
        Texts that are not visible.
    hidden_rows : set of int
        Rows that are hidden or filtered out.
    hidden_columns : list of tuple of int
        First and last of each run of hidden columns.
    merged : list of Area
        The merged ranges.
    drawings, tables : list of str
        Ids of the relations to parts with drawings, and with tables.
    conditional : list of tuple of (str, str)
        Ranges of conditional formats, and the style number of each.
    """

    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    conditional: list[tuple[str, str]] = field(default_factory=list)
    #: Cells whose text has the colour of the cell's own background, with all their text.
    by_colour: dict[tuple[int, int], str] = field(default_factory=dict)
    #: Backgrounds of cells, except white.
    fills: dict[tuple[int, int], Colour] = field(default_factory=dict)


def shared_strings(package: Workbook, name: str, styles: Styles) -> list[Text]:
    """Return the texts that the cells of a workbook refer to by number."""
    strings: list[Text] = []
    for element in package.elements(name, "si"):
        if len(strings) >= MOST_STRINGS:
            raise too_large(f"more than {MOST_STRINGS:,} texts")
        strings.append(_text(element, styles))
        _discard(element)
    return strings


def coordinate(row: int, column: int) -> str:
    """Return the name of a cell.

    Examples
    --------
    >>> coordinate(0, 27)
    'AB1'
    """
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def area(text: str) -> Area | None:
    """Return a range from its name, such as ``B2:C4``; None if the name is invalid."""
    found = _RANGE.fullmatch(text.strip().upper())
    if not found:
        return None
    columns = [_column(found[1]), _column(found[3] or found[1])]
    rows = [int(found[2]) - 1, int(found[4] or found[2]) - 1]
    name = text.replace("$", "")
    return Area(min(rows), min(columns), max(rows), max(columns), name)


def unescaped(text: str) -> str:
    r"""Return a text with its ``_x000D_`` escapes replaced by the characters.

    Examples
    --------
    >>> unescaped("a_x0009_b"), unescaped("_x005F_x000D_")
    ('a\tb', '_x000D_')
    """
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    # A character may be stored as two separate surrogates.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Reader:
    """The sheet whose cells are being read.

    Parameters
    ----------
    strings : list of Text
        See `shared_strings`.
    styles : Styles
        The styles of the workbook.
    is_1904 : bool
        Whether days are counted from 1904.
    language : str
        The table's language, for date formats that depend on it.
    """

    def __init__(
        self, strings: list[Text], styles: Styles, *, is_1904: bool, language: str
    ) -> None:
        self.strings, self.styles, self.language = strings, styles, language
        self.epoch = datetime.datetime(1904, 1, 1) if is_1904 else datetime.datetime(1899, 12, 30)
        self.is_1904 = is_1904
        self.sheet = Sheet()
        self._row = self._column = 0
        self._shows_zeros = True

    def rows(self, package: Workbook, name: str) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows of the part with the sheet; all else is then in `sheet`."""
        cells: list[Cell] = []
        at = 0
        for element in package.elements(name, *_TAGS):
            tag = element.tag.rpartition("}")[2]
            if tag == "c":
                if self._column == 0:
                    self._row = self._number_of(element.getparent(), at)
                if len(element):
                    self._take(element, cells)
                else:
                    self._place(element)
                _discard(element)
            elif tag == "row":
                number = self._number_of(element, at)
                if number < at:
                    raise ValueError(f"row {number + 1} stands after row {at}")
                yield from (() for _ in range(at, number))
                yield tuple(cells)
                at, cells = number + 1, []
                self._column = 0
                if _is_hidden(element, "ht", _LOWEST_ROW):
                    self.sheet.hidden_rows.add(number)
                _discard(element)
            else:
                self._note(tag, element)
                _discard(element)

    def _number_of(self, row: Any, expected: int) -> int:
        number = row.get("r")
        return expected if number is None else int(float(number)) - 1

    def _note(self, tag: str, element: Any) -> None:
        """Store what the sheet contains besides its rows."""
        if tag == "sheetView":
            self._shows_zeros = element.get("showZeros") not in ("0", "false", "off")
        elif tag == "col":
            if _is_hidden(element, "width", _NARROWEST):
                columns = int(element.get("min", "1")) - 1, int(element.get("max", "1")) - 1
                self.sheet.hidden_columns.append(columns)
        elif tag == "mergeCell":
            if len(self.sheet.merged) >= MOST_RANGES:
                raise too_large(f"more than {MOST_RANGES:,} merged cells")
            if found := area(element.get("ref", "")):
                self.sheet.merged.append(found)
        elif tag == "conditionalFormatting":
            for rule in element.iterfind("{*}cfRule"):
                self.sheet.conditional.append((element.get("sqref", ""), rule.get("dxfId", "")))
        elif tag == "tablePart":
            self.sheet.tables.append(attribute(element, "id"))
        else:
            self.sheet.drawings.append(attribute(element, "id"))

    # cells

    def _place(self, element: Any) -> tuple[int, int]:
        """Return row and column of a cell; a cell without a name follows the one before."""
        place, column = element.get("r"), self._column
        if place is not None:
            found = _CELL.fullmatch(place)
            if not found:
                raise ValueError(f"{place[:40]!r} is the name of no cell")
            column = _column(found[1])
        self._column = column + 1
        background = self.styles.look(element.get("s")).background
        if background is not None and background != WHITE:
            self.sheet.fills[self._row, column] = background
        return self._row, column

    def _take(self, element: Any, cells: list[Cell]) -> None:
        row, column = self._place(element)
        value = self._value(element, row, column)
        if isinstance(value, str) and (fault := faults_of(value)):
            self.sheet.faults.setdefault((row, column), f"{coordinate(row, column)} {fault}")
            value = value[:LONGEST_CELL]
        if value == "" and column >= len(cells):
            return
        if column > len(cells):
            cells.extend([""] * (column - len(cells)))
        cells[column : column + 1] = [value]

    def _value(self, element: Any, row: int, column: int) -> Cell:
        kind = element.get("t", "n")
        formula = stored = inline = None
        for child in element:
            tag = child.tag.rpartition("}")[2]
            if tag == "v":
                stored = child.text
            elif tag == "f":
                formula = child
            elif tag == "is":
                inline = child
        look = self.styles.look(element.get("s"))
        if kind == "s":
            if stored is None:
                return ""
            number = int(stored)
            if not 0 <= number < len(self.strings):
                return self._fault(row, column, f"refers to text {number}, which is not there")
            return self._shown(self.strings[number], look, row, column)
        if kind == "inlineStr":
            return (
                "" if inline is None else self._shown(_text(inline, self.styles), look, row, column)
            )
        if stored is None or (stored == "" and kind == "n"):
            if formula is not None and kind == "n":
                return self._fault(row, column, _NO_RESULT, f"={formula.text or ''}")
            return ""
        if kind == "e":
            what = f"holds the error {stored[:40]}; correct it, save again"
            if element.get("vm"):
                what = "holds a picture or a linked value; type what it shows as text, save again"
            return self._fault(row, column, what, stored)
        if kind == "b":
            return self._shown("TRUE" if is_true(stored.strip()) else "FALSE", look, row, column)
        if kind == "str":
            return self._shown(cell_text(unescaped(stored)), look, row, column)
        if kind == "d":
            try:
                moment = datetime.datetime.fromisoformat(stored.strip())
            # The value is a time of day or a duration.
            except ValueError:
                return self._seen(clean(stored), look, look.format.texts, row, column)
            return self._dated(moment, look.format.of_number(1.0), look, row, column)
        return self._number(stored, look, row, column)

    def _fault(self, row: int, column: int, what: str, shown: str = "") -> str:
        self.sheet.faults[row, column] = f"{coordinate(row, column)} {what}"
        return clean(shown)

    def _shown(self, text: Text, look: Look, row: int, column: int) -> str:
        """Return the visible text of a cell with this look."""
        if look.is_plain and isinstance(text, str):
            return text
        form = look.format.texts
        whole = text if isinstance(text, str) else cell_text("".join(part for part, *_ in text))
        if not whole:
            return ""
        if form.kind in ("nothing", "literal"):
            self._leave_out(row, column, FORMATTED, whole)
            return form.before
        seen = self._seen(text, look, form, row, column)
        return cell_text(f"{form.before}{seen}{form.after}") if seen else ""

    def _seen(self, text: Text, look: Look, form: Section, row: int, column: int) -> str:
        """Return the visible parts of a text, and record the invisible ones."""
        parts = ((text, None, False),) if isinstance(text, str) else text
        by_reason: dict[str, list[str]] = {"": []}
        shown = []
        for part, own, is_raised in parts:
            font = own or look.font
            # A colour in the number format overrides the font's.
            font = font._replace(colour=form.colour) if form.colour else font
            reason = hidden_by(font, look.background)
            if font.is_symbols and not reason and part.strip():
                self._fault(row, column, _SYMBOLS)
            by_reason.setdefault(reason, []).append(part)
            # Superscript digits refer to a footnote.
            part = raised(part) if is_raised and part.strip().isdecimal() else part
            shown.append((part, reason))
        for reason, hidden in by_reason.items():
            if reason and clean("".join(hidden)):
                self._leave_out(row, column, reason, clean(" ".join(hidden)))
        if BACKGROUND in by_reason:
            seen = "".join(part for part, reason in shown if reason in ("", BACKGROUND))
            self.sheet.by_colour[row, column] = clean(seen)
        return cell_text("".join(part for part, reason in shown if not reason))

    def _leave_out(self, row: int, column: int, kind: str, text: str) -> None:
        self.sheet.left_out.append(LeftOut(row, column, kind, text))

    def _number(self, stored: str, look: Look, row: int, column: int) -> Cell:
        try:
            value = float(stored)
        except ValueError:
            return self._fault(row, column, "has an invalid number; type it again", stored[:40])
        section = look.format.of_number(value)
        if section.kind == "nothing" or (value == 0 and not self._shows_zeros):
            self._leave_out(row, column, FORMATTED, _digits(value))
            return ""
        if section.kind == "literal":
            return self._seen(section.before, look, section, row, column)
        if section.kind in ("number", "text") or not math.isfinite(value):
            return self._seen(_digits(value), look, section, row, column)
        if section.kind == "quarter":
            what = "shows a quarter of a year; type its last day or month, save again"
            return self._fault(row, column, what, _digits(value))
        if not 0 <= value < _LAST_DAY + 1:
            what = f"holds {_digits(value)[:40]}, which its date format cannot show; type a date"
            return self._fault(row, column, what, _digits(value))
        if section.kind in ("time", "elapsed") or value < 1:
            clock = value if section.kind == "elapsed" else value % 1
            return self._seen(_time(clock), look, section, row, column)
        # Days before March 1900 are counted as if 1900 had a 29 February.
        days = value + (1 if value < 60 and not self.is_1904 else 0)
        try:
            moment = self.epoch + datetime.timedelta(days=days)
        except OverflowError:
            return self._fault(row, column, "holds a date after the year 9999", _digits(value))
        return self._dated(moment, section, look, row, column)

    def _dated(
        self, moment: datetime.datetime, section: Section, look: Look, row: int, column: int
    ) -> Cell:
        """Return the day, or only the month or year if the cell shows no more.

        A spreadsheet program stores a typed "June 2023" as the first of June.
        """
        day, precision = moment.date(), section.kind
        if look.format.east_asian:
            known = east_asian_precision(look.format.east_asian, self.language, day.day)
            if known is None:
                return self._fault(row, column, f"holds {day} {_AMBIGUOUS}", day.isoformat())
            precision = known
        form = _PRECISIONS.get(precision)
        shown = day.strftime(form) if form else day.isoformat()
        seen = self._seen(shown, look, section, row, column)
        return day if seen and not form else seen


_NO_RESULT = (
    "holds a formula without its result; open the workbook in a spreadsheet program and save it"
    " again"
)
_SYMBOLS = "is in a symbol font; type what it shows as text, save again"
_AMBIGUOUS = (
    "in a format that shows a day in some languages and a month in others; give it a date format"
    " of its own, such as yyyy-mm-dd, save again"
)
_PRECISIONS = {"month": "%Y-%m", "year": "%Y"}


def _text(element: Any, styles: Styles) -> Text:
    """Return the text of a string, without its phonetic hints."""
    parts: list[tuple[str, Font | None, bool]] = []
    if len(element) > LONGEST_CELL:
        raise too_large(f"a text of more than {LONGEST_CELL:,} parts")
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            parts.append((unescaped(child.text or ""), None, False))
        elif tag == "r":
            text = "".join(each.text or "" for each in child.iterfind("{*}t"))
            about = child.find("{*}rPr")
            font = None if about is None else styles.font(about)
            raised_by = None if about is None else about.find("{*}vertAlign")
            is_raised = raised_by is not None and raised_by.get("val") == "superscript"
            parts.append((unescaped(text), font, is_raised))
    if all(font is None for _, font, _ in parts):
        return cell_text("".join(part for part, *_ in parts))
    return tuple(parts)


def _time(value: float) -> str:
    seconds = round(value * 86_400)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _digits(value: float) -> str:
    """Return a number as a spreadsheet program shows it: with at most fifteen digits."""
    rounded = float(f"{value:.15g}")
    return str(int(rounded)) if rounded.is_integer() else str(rounded)


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _is_hidden(element: Any, size: str, smallest: float) -> bool:
    if is_true(element.get("hidden")):
        return True
    try:
        return float(element.get(size, smallest)) < smallest
    except ValueError:
        return False


def _discard(element: Any) -> None:
    """Release an element and those before it, so that memory use stays constant."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
