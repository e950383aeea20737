"""Merge a reading into the rows of a package, and find conflicting values.

Rows are plain text, empty where missing, so that adding a document to a large package costs
only the document's own rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from jiu_analysis.datapackage.descriptor import abbreviated, dictionary
from jiu_analysis.ingest import ParseResult
from jiu_analysis.terms import replaced_symbol, report_order

Row = tuple[str, ...]

#: Tables with rows about a document that are not read from it.
_NOT_READ = ("verifications", "responses")
#: Tables shared between documents, with their keys.
_SHARED = {
    "reports": ("report",),
    "recommendations": ("report", "recommendation"),
    "addressed": ("report", "recommendation", "organization"),
}
_TARGET = ("target_date", "target_precision", "target_kind", "target_wording")
#: Columns in which a different value is a conflict, each with the columns that depend on it.
_SETTLED: dict[str, dict[str, tuple[str, ...]]] = {
    "reports": {"issued_on": ("issued_month", "issued_source")},
    "recommendations": {"target_date": _TARGET, "target_kind": _TARGET},
    "addressed": {"addressee": (), "impact": ()},
}
#: Columns maintained by hand, with their keys; a reading never provides them.
_EDITORIAL = {
    "recommendations": (("report", "recommendation"), "summary"),
    "reviews": (("code", "title"), "title_en"),
}
#: Columns that depend on the file a document was read from.
_OF_FILE = ("source_name", "source_sha256", "locator")


class _Addition(NamedTuple):
    """The result of merging a reading: its tables, the changed shared rows, the conflicts."""

    document: str
    of_document: dict[str, list[Row]]
    shared: dict[str, dict[Row, Row]]
    differences: list[str]


@dataclass
class Holdings:
    """The rows of a package, grouped by document or key.

    Parameters
    ----------
    of_document : dict
        Rows in order, by table and document.
    shared : dict
        One row each, by table and key.
    editorial : dict
        Values of columns maintained by hand, by table and key.
    changed : set of str
        Tables that differ from what was read.
    """

    of_document: dict[str, dict[str, list[Row]]]
    shared: dict[str, dict[Row, Row]]
    editorial: Mapping[str, Mapping[Row, str]]
    changed: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        tables: Mapping[str, Sequence[Sequence[str]]],
        project: Mapping[str, Sequence[Sequence[str]]],
    ) -> Holdings:
        """Build holdings from the checked rows of a package.

        The project's own tables provide the editorial values that the package lacks.
        """
        of_document: dict[str, dict[str, list[Row]]] = {}
        for name in _of_document():
            grouped = of_document[name] = {}
            for row in map(tuple, tables[name]):
                grouped.setdefault(_cell(name, row, "document"), []).append(row)
        shared = {
            name: {_key(name, row, keys): row for row in map(tuple, tables[name])}
            for name, keys in _SHARED.items()
        }
        editorial: dict[str, dict[Row, str]] = {}
        for name, (keys, column) in _EDITORIAL.items():
            known = editorial[name] = {}
            for row in map(tuple, (*tables[name], *project[name])):
                if words := _cell(name, row, column):
                    known.setdefault(_key(name, row, keys), words)
        return cls(of_document, shared, editorial)

    def copy(self) -> Holdings:
        """Return a copy that can be changed independently."""
        return Holdings(
            {name: dict(rows) for name, rows in self.of_document.items()},
            {name: dict(rows) for name, rows in self.shared.items()},
            self.editorial,
            set(self.changed),
        )

    def rows(self, name: str) -> list[Row]:
        """Return all rows of a table: grouped by document as added, or sorted by report symbol."""
        if name in self.of_document:
            return [row for rows in self.of_document[name].values() for row in rows]
        shared = self.shared[name]
        return [shared[key] for key in sorted(shared, key=_order)]

    def add(self, new: _Addition) -> dict[str, int]:
        """Apply an addition; return the number of rows added, changed or removed, by table."""
        counts = {}
        for name, rows in new.of_document.items():
            was = self.of_document[name].get(new.document, [])
            counts[name] = max(len(set(rows) - set(was)), len(set(was) - set(rows)))
            if counts[name]:
                self.of_document[name][new.document] = rows
        for name, changed in new.shared.items():
            counts[name] = len(changed)
            self.shared[name].update(changed)
        self.changed |= {name for name, count in counts.items() if count}
        return counts

    def addition(self, reading: ParseResult, *, keep_texts: bool) -> _Addition:
        """Compute what a reading would add, without applying it."""
        of_document, shared, differences = {}, {}, []
        own_targets: dict[Row, dict[str, str]] = {}
        for name in _SHARED:
            shared[name], found = self._filled(name, reading, own_targets)
            differences += found
        # A reading of a matrix has no document.
        for name in _of_document() if reading.tables.get("documents") else ():
            if name == "texts" and not keep_texts:
                continue
            rows = self._text(name, reading)
            if name == "statuses":
                keys = _SHARED["recommendations"]
                rows = [
                    _with(name, row, own_targets.get(_key(name, row, keys), {})) for row in rows
                ]
            if name == "unread" and not keep_texts:
                text = list(_columns(name)).index("text")
                rows = [(*row[:text], "", *row[text + 1 :]) for row in rows]
            was = self.of_document[name].get(reading.document)
            if name == "unread" and was is not None and not differences:
                # Files of one document differ in unread lines, which carry no data.
                continue
            if was is not None and name != "unread":
                if _is_the_same(name, was, rows):
                    # The same document read from another file: the first reading is kept.
                    continue
                differences += _differences(name, was, rows)
            of_document[name] = rows
        return _Addition(reading.document, of_document, shared, differences)

    def _text(self, name: str, reading: ParseResult) -> list[Row]:
        """Return the reading's rows of a table as text, with the editorial values filled in."""
        columns = _columns(name)
        rows = [
            tuple(_text_of(row.get(column)) for column in columns)
            for row in _rows_of(reading, name)
        ]
        if name not in _EDITORIAL:
            return rows
        keys, column = _EDITORIAL[name]
        known = self.editorial[name]
        return [
            row
            if _cell(name, row, column)
            else _with(name, row, {column: known.get(_key(name, row, keys), "")})
            for row in rows
        ]

    def _filled(
        self, name: str, reading: ParseResult, own_targets: dict[Row, dict[str, str]]
    ) -> tuple[dict[Row, Row], list[str]]:
        """Return the changed shared rows and the conflicts: new rows are added, empty cells filled.

        Existing values are kept, since a document's version of a title or day of issue is stored
        with the document. In the settled columns a different value is a conflict if only this
        document is known to say so; a target that differs from that of other documents is added
        to `own_targets`, to be stored with the document.
        """
        changed: dict[Row, Row] = {}
        differences = []
        of_others: set[Row] | None = None
        for row in self._text(name, reading):
            key = _key(name, row, _SHARED[name])
            new = _about_report(row, reading) if name == "reports" else row
            if key not in self.shared[name] and key not in changed:
                changed[key] = new
                continue
            old = changed.get(key) or self.shared[name][key]
            merged = tuple(was or now for was, now in zip(old, new, strict=True))
            for column, followers in _SETTLED[name].items():
                was, now = _cell(name, old, column), _cell(name, new, column)
                if was and now and was != now:
                    if name == "reports" and _cell(name, old, "issued_source") != reading.document:
                        continue
                    if name == "recommendations" and key not in changed:
                        if of_others is None:
                            of_others = self._listed_besides(reading.document)
                        if key in of_others:
                            own_targets[key] = {each: _cell(name, new, each) for each in _TARGET}
                            merged = old
                            break
                    label = ", ".join(key)
                    differences.append(f"  {name} {label}: {column} was {was}, is now {now}")
                    taken = {each: _cell(name, new, each) for each in (column, *followers)}
                    merged = _with(name, merged, taken)
            if merged != old:
                changed[key] = merged
        return changed, differences

    def _listed_besides(self, document: str) -> set[Row]:
        """Return the recommendations that other documents list."""
        return {
            _key("statuses", row, _SHARED["recommendations"])
            for other, rows in self.of_document["statuses"].items()
            if other != document
            for row in rows
        }


def _rows_of(reading: ParseResult, name: str) -> Iterable[Mapping[str, Any]]:
    """Return the rows of a table; a matrix names reports and recommendations by the way."""
    rows = reading.tables.get(name, [])
    if name == "documents":
        replaced = [row.get("supersedes") or replaced_symbol(row["document"]) for row in rows]
        return [row | {"supersedes": each} for row, each in zip(rows, replaced, strict=True)]
    if name in ("reports", "recommendations"):
        return [*rows, *reading.tables.get("addressed", [])]
    return rows


def _about_report(row: Row, reading: ParseResult) -> Row:
    issued = _cell("reports", row, "issued_on")
    return _with(
        "reports",
        row,
        {
            "source": reading.document or reading.source_name,
            "issued_source": reading.document if issued else "",
            "issued_month": issued[:7],
        },
    )


def _is_the_same(name: str, was: Sequence[Row], now: Sequence[Row]) -> bool:
    """Whether rows are equal apart from the file or format they were read from.

    Another file format has different locators and line breaks.
    """
    old, new = (
        [tuple("".join(cell.split()) for cell in row) for row in _without(name, rows, _OF_FILE)]
        for rows in (was, now)
    )
    return old == new


def _differences(name: str, was: Sequence[Row], now: Sequence[Row]) -> list[str]:
    """List the cells of a document's table in which two readings differ, or a whole row."""
    editorial = (_EDITORIAL[name][1],) if name in _EDITORIAL else ()
    columns = [each for each in _columns(name) if each not in editorial]
    old, new = _without(name, was, editorial), _without(name, now, editorial)
    common = {*old} & {*new}
    gone, come = ([row for row in rows if row not in common] for rows in (old, new))
    # A recommendation is named by its number, since its location may differ too.
    by_number = ["document", "report", "recommendation"]
    keys = by_number if {*by_number} <= {*columns} else dictionary()[name].primary_key
    places = [columns.index(each) for each in keys]

    def label(row: Row) -> str:
        return ", ".join(abbreviated(row[place]) for place in places if row[place])

    others: dict[str, list[Row]] = {}
    for row in come:
        others.setdefault(label(row), []).append(row)
    lines = []
    for row in gone:
        same = others.get(label(row))
        other = same.pop(0) if same else ()
        changed = [
            f"{column} was {abbreviated(before) or 'empty'}, is now {abbreviated(cell) or 'empty'}"
            for column, before, cell in zip(columns, row, other, strict=False)
            if before != cell
        ]
        lines.append(f"  {name} {label(row)}: {'; '.join(changed) or 'not in the file'}")
    return lines + [f"  {name} {each}: only in the file" for each in others for _ in others[each]]


@cache
def _of_document() -> list[str]:
    """Return the tables of which a reading replaces all rows of its document."""
    tables = dictionary().values()
    return [each.name for each in tables if each.speaks_of_documents and each.name not in _NOT_READ]


@cache
def _columns(name: str) -> dict[str, int]:
    return {column: place for place, column in enumerate(dictionary()[name].columns)}


def _cell(name: str, row: Row, column: str) -> str:
    return row[_columns(name)[column]]


def _key(name: str, row: Row, columns: Sequence[str]) -> Row:
    places = _columns(name)
    return tuple(row[places[column]] for column in columns)


def _with(name: str, row: Row, cells: Mapping[str, str]) -> Row:
    return tuple(cells.get(column, cell) for column, cell in zip(_columns(name), row, strict=True))


def _without(name: str, rows: Sequence[Row], columns: Collection[str]) -> list[Row]:
    kept = [place for column, place in _columns(name).items() if column not in columns]
    return [tuple(row[place] for place in kept) for row in rows]


def _order(key: Row) -> tuple[Any, ...]:
    report, *others = key
    return (report_order(report), *(int(each) if each.isdigit() else each for each in others))


def _text_of(value: Any) -> str:
    """Return a value of a reading as the text of its cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return f"{value:.10g}" if isinstance(value, float) else str(value)
