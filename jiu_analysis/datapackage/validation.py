"""Check tables of text against the rules of the data dictionary.

Every command reads tables as text, with or without pandas, so all of them get the same result.
Each rule is checked once per distinct value of a column.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from jiu_analysis.datapackage.descriptor import DICTIONARY, Field, Table, dictionary
from jiu_analysis.errors import ContentError, shortened

#: Maximum number of errors in a message, and of characters shown of each value.
SHOWN = 10
_CUT = 80
_SHAPES = {
    "integer": r"0|-?[1-9][0-9]{0,14}",
    "number": r"-?[0-9]{1,15}(\.[0-9]{1,15})?",
    "boolean": r"true|false",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "yearmonth": r"[0-9]{4}-(0[1-9]|1[0-2])",
}
_EXPECTED = {
    "integer": "a whole number",
    "number": "a number such as 12 or 0.5",
    "boolean": "true or false",
    "date": "a date as 2022-03-31",
    "yearmonth": "a month as 2022-03",
}
_PRINTABLE = "1 to 500 printable characters, without a blank at the beginning or end"

#: Returns the cells of a column, given table name and column name; empty text where missing.
Columns = Callable[[str, str], Sequence[str]]


class Violation(NamedTuple):
    """A cell or row that violates one rule."""

    file: str
    line: int
    column: str
    rule: str
    value: str

    def __str__(self) -> str:
        shown = f"{self.value[:_CUT]}…" if len(self.value) > _CUT else self.value
        return f"{self.file}, line {self.line}, column {self.column}: {self.rule} (is {shown!r})"


class ContractError(ContentError):
    """Tables violate rules of the dictionary; ``violations`` lists every case."""

    def __init__(self, violations: list[Violation], where: str = "the data package") -> None:
        self.violations, self.where = violations, where
        lines = [f"{where} violates its schema (see its {DICTIONARY}):"]
        super().__init__("\n".join(lines + listed(violations)))

    def __reduce__(self) -> tuple[type[ContractError], tuple[list[Violation], str]]:
        # Pages are rendered in worker processes, which send the error back pickled.
        return type(self), (self.violations, self.where)


def listed(violations: Sequence[Violation]) -> list[str]:
    """Format violations as lines of text; if there are many, grouped by column and rule.

    Examples
    --------
    >>> listed([Violation("a.csv", line, "b", "true or false", "no") for line in range(2, 50)])
    ["a.csv, line 2, column b: true or false (is 'no'); 48 such cells in total, lines 2 to 49"]
    """
    groups: dict[tuple[str, ...], list[Violation]] = {}
    for each in violations:
        key = (each.file, each.column, each.rule) if len(violations) > SHOWN else (*map(str, each),)
        groups.setdefault(key, []).append(each)
    lines = [f"{group[0]}{_further(group)}" for group in groups.values()]
    return shortened(lines, SHOWN)


def lines_of(numbers: Sequence[int]) -> str:
    """Format line numbers for a message.

    Examples
    --------
    >>> lines_of([2, 3, 4]), lines_of([2, 4])
    ('lines 2 to 4', 'lines 2, 4')
    """
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 and last - first == len(numbers) - 1:
        return f"lines {first} to {last}"
    more = ", …" if len(numbers) > SHOWN else ""
    return f"lines {', '.join(map(str, numbers[:SHOWN]))}{more}"


def violations(columns: Columns, lines: Mapping[str, Sequence[int]]) -> list[Violation]:
    """Return every cell and row that violates a rule of the dictionary.

    Parameters
    ----------
    columns : callable
        Returns the cells of a column.
    lines : mapping of str to sequence of int
        Line number at which each row begins in its file, by table.

    Returns
    -------
    list of Violation
        Ordered by table and column. Foreign keys are only checked if there is no other
        violation.
    """
    tables = dictionary().values()
    found = [each for table in tables for each in _of_cells(table, columns, lines[table.name])]
    found += [each for table in tables for each in _repeated(table, columns, lines[table.name])]
    return found or [each for table in tables for each in _pointing(table, columns, lines)]


def orphans(columns: Columns, lines: Mapping[str, Sequence[int]]) -> list[Violation]:
    """Return the rows that belong to no document of the package and so would appear on no page.

    Parameters
    ----------
    columns, lines
        As for `violations`.
    """
    tables = [each for each in dictionary().values() if each.name != "documents"]
    return [
        each
        for table in tables
        if table.speaks_of_documents
        for each in _orphans(table, columns, lines[table.name])
    ]


def _of_cells(table: Table, columns: Columns, lines: Sequence[int]) -> Iterator[Violation]:
    for field in table.fields:
        cells = columns(table.name, field.name)
        rule = _rule(field)
        if broken := {cell: message for cell in set(cells) if (message := rule(cell))}:
            for line, cell in zip(lines, cells, strict=True):
                if cell in broken:
                    yield Violation(table.file, line, field.name, broken[cell], cell)


def _rule(field: Field) -> Callable[[str], str | None]:
    """Return a function that returns the rule a cell violates, or None."""
    if not (allowed := field.constraints.get("enum")):
        shape = re.compile(_SHAPES.get(field.type, "(?s:.*)"))
        pattern = re.compile(field.constraints.get("pattern", "(?s:.*)"))
        return partial(_broken, field, shape, pattern)
    message = f"one of {', '.join(allowed)}"
    return lambda cell: _if_empty(field) if not cell else None if cell in allowed else message


def _broken(
    field: Field, shape: re.Pattern[str], pattern: re.Pattern[str], cell: str
) -> str | None:
    if not cell:
        return _if_empty(field)
    if not shape.fullmatch(cell) or (field.type == "date" and not _is_date(cell)):
        return _EXPECTED[field.type]
    if not pattern.fullmatch(cell):
        return _PRINTABLE if pattern.pattern == _symbol() else f"of the shape {pattern.pattern}"
    least, most = field.constraints.get("minimum"), field.constraints.get("maximum")
    value: Any = float(cell) if field.type in ("integer", "number") else cell
    if least is not None and most is not None and not least <= value <= most:
        return f"from {least} to {most}"
    if least is not None and value < least:
        return f"at least {least}"
    return f"at most {most}" if most is not None and value > most else None


@cache
def _symbol() -> str:
    """Return the pattern of document symbols."""
    return dictionary()["documents"].fields[0].constraints["pattern"]


def _if_empty(field: Field) -> str | None:
    return "may not be empty" if field.is_required else None


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _repeated(table: Table, columns: Columns, lines: Sequence[int]) -> Iterator[Violation]:
    keys = _keys(columns, table.name, table.primary_key)
    known: set[tuple[str, ...]] = set()
    if len(set(keys)) == len(keys):
        return
    for line, key in zip(lines, keys, strict=True):
        if key in known and all(key):
            named = " + ".join(table.primary_key)
            yield Violation(table.file, line, named, "the key of an earlier row", ", ".join(key))
        known.add(key)


def _pointing(
    table: Table, columns: Columns, lines: Mapping[str, Sequence[int]]
) -> Iterator[Violation]:
    """Yield the rows whose foreign key refers to a missing row."""
    for own, other, names in table.foreign_keys:
        keys = _keys(columns, table.name, own)
        lost = {key for key in set(keys).difference(_keys(columns, other, names)) if all(key)}
        rule = f"must be a row of {dictionary()[other].file}"
        for line, key in zip(lines[table.name], keys, strict=True) if lost else ():
            if key in lost:
                yield Violation(table.file, line, " + ".join(own), rule, ", ".join(key))


def _orphans(table: Table, columns: Columns, lines: Sequence[int]) -> Iterator[Violation]:
    cells = columns(table.name, "document")
    lost = {"", *cells}.difference(filter(None, columns("documents", "document")))
    for line, cell in zip(lines, cells, strict=True):
        if cell in lost:
            rule = "must be a row of documents.csv" if cell else "may not be empty"
            yield Violation(table.file, line, "document", rule, cell)


def _keys(columns: Columns, table: str, names: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(columns(table, name) for name in names), strict=True))


def _further(group: Sequence[Violation]) -> str:
    if len(group) == 1:
        return ""
    return f"; {len(group)} such cells in total, {lines_of([each.line for each in group])}"
