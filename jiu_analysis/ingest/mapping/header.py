"""The columns of a table that a mapping names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest.mapping import cells
from jiu_analysis.ingest.mapping.description import Mapping
from jiu_analysis.ingest.mapping.grid import Grid
from jiu_analysis.ingest.mapping.keys import like, quoted, same, there_is
from jiu_analysis.ingest.mapping.worksheet import column_letters

#: A recommendation, or its status, is incomplete without these.
NEEDED = {
    "organization",
    "report",
    "recommendation",
    "addressee",
    "status",
    "acceptance",
    "implementation",
}
#: In a document, the header is looked for in the first rows.
_FIRST_ROWS = 10
_MOST_LINES = 3


@dataclass
class Header:
    """The header of a table.

    Parameters
    ----------
    row, lines : int
        Its last row, counted from 1, and the number of rows that it covers.
    names : list of str
        The name of each column; the lines of a header joined.
    places : dict of str to int
        The column of each header that the mapping names, by its name normalised by `same`.
    rows : list of list of str
        The texts of each of its rows, normalised by `same`.
    wrong : list of str
        The names that were not found, as messages.
    lacking : list of str
        The names that were not found, in quotation marks.
    notes : list of str
        Mapped columns that are left out.
    """

    row: int
    lines: int
    names: list[str]
    places: dict[str, int] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def is_repeated_in(self, texts: Iterable[str]) -> bool:
        """Whether a row of texts repeats the names of the columns, or a row of the header."""
        normalized = list(map(same, texts))
        return normalized == list(map(same, self.names)) or normalized in self.rows


def of_list(grid: Grid) -> Header:
    """Return the header of a list, whose columns are named as their fields."""
    names = list(map(cells.day_or_text, grid.rows[0]))
    return Header(1, 1, names, {same(name): place for place, name in enumerate(names)})


def of_spreadsheet(grid: Grid, mapping: Mapping, path: Path) -> Header:
    """Return the header of a sheet or CSV file.

    Raises
    ------
    UsageError
        If it does not have the columns that the mapping names.
    ContentError
        If the table is empty.
    """
    row = mapping.header_row or 1
    filled = [place for place, each in enumerate(grid.rows, start=1) if any(each)]
    shown = [place for place in filled if place - 1 not in grid.hidden_rows]
    if not shown:
        raise ContentError(f"{path}: the table is empty; nothing was read")
    if row not in shown:
        what = "hidden" if row in filled else "blank"
        if row - 1 in grid.emptied:
            what = next(each for (at, _), each in grid.remarks.items() if at == row - 1)
            what = f"blank ({what})"
        raise UsageError(
            f"{mapping.place('table.header_row')}: {path}, {grid.unit} {row}"
            f" should contain the column names, but is {what}; give the"
            " row that does under [table]:"
            f" header_row = {shown[0]}"
        )
    found = _found(grid, mapping, path, row, _lines(mapping) or 1)
    if found.wrong:
        names = [
            name
            for place, name in enumerate(found.names)
            if name and place not in grid.hidden_columns
        ]
        joint = " " if found.wrong[-1].endswith("?") else ". "
        raise UsageError("\n".join(found.wrong) + joint + there_is(names))
    return found


def of_document_table(grid: Grid, mapping: Mapping, path: Path) -> Header | None:
    """Return the header of a table of a document, or None if it lacks a column that is needed."""
    found = closest(grid, mapping, path)
    return None if found is None or found.wrong else found


def closest(grid: Grid, mapping: Mapping, path: Path) -> Header | None:
    """Return the header that lacks least of the mapping's columns, the first of several."""
    best = None
    first = mapping.header_row or 1
    last = mapping.header_row or min(_FIRST_ROWS, len(grid.rows))
    given = _lines(mapping)
    lines = [given] if given else range(1, _MOST_LINES + 1)
    for row in range(first, last + 1):
        for count in lines:
            if row + count - 1 > len(grid.rows):
                continue
            found = _found(grid, mapping, path, row, count)
            if not found.wrong:
                return found
            if best is None or len(found.wrong) < len(best.wrong):
                best = found
    return best


def _lines(mapping: Mapping) -> int | None:
    # The lines of the header stand side by side, as the rows below them do.
    return 1 if mapping.rows_per_recommendation > 1 else mapping.header_lines


def names_of(grid: Grid, row: int, lines: int = 1) -> list[str]:
    """Return the names of the columns from the rows of a header, the first counted from 1."""
    rows = grid.rows[row - 1 : row - 1 + lines]
    width = max(map(len, rows), default=0)
    names = []
    for column in range(width):
        texts = [cells.day_or_text(each[column]) for each in rows if column < len(each)]
        names.append(" ".join(dict.fromkeys(filter(None, texts))))
    return names


def _found(grid: Grid, mapping: Mapping, path: Path, row: int, lines: int) -> Header:
    names = names_of(grid, row, lines)
    found = Header(row + lines - 1, lines, names)
    found.rows = [
        [same(cells.day_or_text(cell)) for cell in each] for each in grid.rows[row - 1 : found.row]
    ]
    # The last line alone is a name too.
    places = _places(names_of(grid, found.row)) | _places(names)
    where = f"{path}, {grid.place(row - 1)}, "
    for key, every, is_needed in _wanted(mapping, is_of_document=grid.is_of_document):
        missing = []
        for name in every:
            at = _one_if_merged(grid, found.row - 1, places.get(same(name), []))
            visible = [each for each in at if each not in grid.hidden_columns]
            # A rule on rows may use a hidden column; a value must be visible.
            visible = visible or (at if key.startswith("table.") else [])
            if len(visible) == 1:
                found.places[same(name)] = visible[0]
            elif at and not visible and not is_needed:
                found.notes.append(
                    f"the mapping names column “{name}” ({column_letters(at[0])}) for"
                    f" {key.removeprefix('columns.')}, which is hidden"
                    " and not read; unhide it in a spreadsheet program"
                    " if it should be read"
                )
            elif at or is_needed or not grid.is_of_document:
                missing.append((name, visible or at))
        is_there = any(same(name) in found.places for name in every)
        for name, at in missing:
            if at or not is_there:
                found.wrong.append(f"{mapping.place(key)}: {where}{_why(name, at, grid, found)}")
                several = f" ({len(at)} columns: “{name} #1”, “{name} #2”)" if len(at) > 1 else ""
                found.lacking.append(f"“{quoted(name, 60)}”{several}")
    return found


def _places(names: Iterable[str]) -> dict[str, list[int]]:
    """Return the columns of each name; the second of several “Status” is “Status #2” too."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(same(name), []).append(place)
    numbered = {
        f"{name}#{number}": [place]
        for name, at in places.items()
        for number, place in enumerate(at, start=1)
        if len(at) > 1
    }
    return numbered | places


def _wanted(
    mapping: Mapping, *, is_of_document: bool
) -> Iterable[tuple[str, tuple[str, ...], bool]]:
    """Yield the key, the headers and whether they are needed, for all columns of the mapping."""
    for name, every in mapping.columns.items():
        # A column of marks that is left out would make a status look blank.
        for of_one in mapping.marks.get(name, {"": every}).values():
            yield f"columns.{name}", of_one, name in NEEDED
    for name in mapping.patterns:
        yield f"patterns.{name}", (name,), True
    for key, rules in (("table.only", mapping.only), ("table.skip", mapping.skip)):
        for rule in rules:
            if rule.column is not None:
                yield key, (rule.column,), key == "table.only" or not is_of_document


def _one_if_merged(grid: Grid, header: int, at: list[int]) -> list[int]:
    """Return the first of several columns if they are merged in the header and in all rows."""
    names = {grid.merged.get((header, place)) for place in at}
    if len(at) < 2 or len(names) > 1 or None in names:
        return at
    first, others = at[0], at[1:]
    for number, row in enumerate(grid.rows):
        for place in others:
            is_one = grid.merged.get((number, place)) == grid.merged.get((number, first), "")
            if place < len(row) and row[place] != "" and number > header and not is_one:
                return at
    return [first]


def _why(name: str, at: list[int], grid: Grid, found: Header) -> str:
    letters = ", ".join(map(column_letters, at))
    if not at:
        question = like(name, list(filter(None, found.names)))
        message = f"has no column {name!r}; {question}".rstrip("; ")
        hidden = [remark for (row, _), remark in grid.remarks.items() if row == found.row - 1]
        return message + "".join(f"; {each}" for each in hidden[:3])
    if len(at) == 1:
        return (
            f"column {name!r} ({letters}) is hidden; unhide it in a spreadsheet program and"
            " save the workbook, or name another"
        )
    return f"has {len(at)} columns {name!r} ({letters}); name one “{name} #1”, “{name} #2”"


def unused(found: Header, mapping: Mapping, grid: Grid) -> dict[str, list[str]]:
    """Return the names of the visible and of the hidden columns that the mapping does not use."""
    used = set(map(same, mapping.headers))
    used |= {same(rule.column) for rule in (*mapping.skip, *mapping.only) if rule.column}
    used_places = set(found.places.values())
    names: dict[str, list[str]] = {"columns not used": [], "hidden columns not used": []}
    for place, name in enumerate(found.names):
        if not name or same(name) in used or place in used_places:
            continue
        is_hidden = place in grid.hidden_columns
        names["hidden columns not used" if is_hidden else "columns not used"].append(
            f"“{quoted(name)}”"
        )
    return names
