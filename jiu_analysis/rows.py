"""The rows of a data package that belong to documents: what a page about them may read.

A table that has a column ``document`` gives the rows of these documents. A table that
foreign keys lead to gives the rows that kept rows lead to. A table that none leads to, but
whose whole primary key stands in columns of tables that speak of documents, gives the rows
whose keys stand in kept ones. Every other table belongs to every page.

This is worked out from the keys of the data dictionary alone, on text as on typed tables, so
that who plans a page and the page itself have the same rows. Planning has to be quick: it
reads the files without pandas.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jiu_analysis import descriptor, transaction
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.shipped import shipped

#: Name of the dictionary in a package's folder.
DICTIONARY = "datapackage.json"

_KEY = "document"
_SHOWN = 20
_NUMBERS = {"integer": re.compile(r"-?\d{1,15}"), "number": re.compile(r"-?\d{1,15}(\.\d+)?")}


class ForeignKey(NamedTuple):
    """Columns that lead to a row of another table."""

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """What the dictionary says of a table, as far as its text needs it."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def speaks_of_documents(self) -> bool:
        """Whether its rows are of a document each."""
        return _KEY in self.columns


def dictionary_file() -> Path:
    """Where the project's data dictionary lies."""
    return shipped("data") / DICTIONARY


@cache
def forms() -> dict[str, Form]:
    """The tables of the project's data dictionary by name, in its order."""
    content = dictionary_file().read_bytes()
    return {each["name"]: _form(each["schema"]) for each in descriptor.parsed(content)["resources"]}


class Links:
    """How the rows of tables lead to each other.

    Parameters
    ----------
    column : callable
        Gives the values of a column, by the names of its table and its own; missing ones
        are empty text or None.
    """

    def __init__(self, column: Callable[[str, str], Sequence[Any]]) -> None:
        self._column = column
        # What is asked for again and again, once for each document.
        self._known: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
        self._places: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], list[int]]] = {}

    def of(self, documents: Collection[str]) -> dict[str, list[int] | None]:
        """The rows that belong to documents.

        Parameters
        ----------
        documents : collection of str
            Symbols.

        Returns
        -------
        dict of str to list of int or None
            By table the places of its rows, ascending; None where it is whole.
        """
        known = forms()
        led_to = {key.table for form in known.values() for key in form.foreign_keys}
        kept: dict[str, set[int]] = {name: set() for name in led_to}
        for name, form in known.items():
            if form.speaks_of_documents:
                keys = [(document,) for document in documents]
                kept[name] = self._leading_to(name, (_KEY,), keys)
        self._follow(kept)
        speaking = [name for name, form in known.items() if form.speaks_of_documents]
        spoken = {column for name in speaking for column in known[name].columns}
        for name, form in known.items():
            if name not in kept and form.primary_key and spoken.issuperset(form.primary_key):
                kept[name] = self._spoken_of(name, {each: kept[each] for each in speaking})
        return {name: sorted(kept[name]) if name in kept else None for name in known}

    def _follow(self, kept: dict[str, set[int]]) -> None:
        """Add the rows that foreign keys of kept rows lead to, until there are no more."""
        new = {name: set(places) for name, places in kept.items()}
        while new:
            name, places = new.popitem()
            for key in forms()[name].foreign_keys:
                if forms()[key.table].speaks_of_documents:
                    continue
                values = self._values(name, key.columns)
                found = self._leading_to(key.table, key.keys, {values[each] for each in places})
                if more := found - kept[key.table]:
                    kept[key.table] |= more
                    new.setdefault(key.table, set()).update(more)

    def _spoken_of(self, name: str, speaking: Mapping[str, set[int]]) -> set[int]:
        """The rows of a table each column of whose key stands in a row that is kept."""
        found = set(range(len(self._column(name, forms()[name].primary_key[0]))))
        for column in forms()[name].primary_key:
            said = {
                self._column(other, column)[place]
                for other, places in speaking.items()
                if column in forms()[other].columns
                for place in places
            }
            values = self._column(name, column)
            found = {place for place in found if values[place] in said}
        return found

    def _leading_to(
        self, name: str, columns: tuple[str, ...], values: Iterable[tuple[Any, ...]]
    ) -> set[int]:
        if (name, columns) not in self._places:
            places = self._places.setdefault((name, columns), {})
            for place, value in enumerate(self._values(name, columns)):
                places.setdefault(value, []).append(place)
        known = self._places[name, columns]
        return {place for value in values if all(value) for place in known.get(value, ())}

    def _values(self, name: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        if (name, columns) not in self._known:
            cells = (self._column(name, each) for each in columns)
            self._known[name, columns] = list(zip(*cells, strict=True))
        return self._known[name, columns]


class Text:
    """The tables of a package as the text of their files, at one moment.

    Parameters
    ----------
    folder : Path
        Of the package.
    tables : dict of str to list of list of str
        Rows by table; a row may have too few or too many cells.
    """

    def __init__(self, folder: Path, tables: Mapping[str, list[list[str]]]) -> None:
        self.folder, self.tables = folder, dict(tables)
        self._columns: dict[tuple[str, str], list[str]] = {}

    @cached_property
    def links(self) -> Links:
        """How its rows lead to each other."""
        return Links(self.column)

    def column(self, table: str, name: str) -> list[str]:
        """The cells of a column."""
        if (table, name) not in self._columns:
            place = forms()[table].columns.index(name)
            self._columns[table, name] = [
                row[place] if place < len(row) else "" for row in self.tables[table]
            ]
        return self._columns[table, name]

    def documents(self, organization: str | None = None) -> dict[str, str]:
        """The documents that there are, each with its organization."""
        pairs = zip(
            self.column("documents", "document"),
            self.column("documents", "organization"),
            strict=True,
        )
        return {document: of for document, of in pairs if document and organization in (None, of)}

    def version(self, documents: Collection[str]) -> str:
        """The version of the rows that belong to documents, see `version`."""
        kept = self.links.of(documents)
        return version(
            {
                name: rows if kept[name] is None else [rows[place] for place in kept[name]]
                for name, rows in self.tables.items()
            }
        )


def read(folder: Path) -> Text:
    """The tables of a package, unchecked but for their heads.

    Parameters
    ----------
    folder : Path
        Of the package.

    Raises
    ------
    UsageError
        There is no data package in the folder, or another one.
    ContentError
        The dictionary is broken or describes tables otherwise than the project's; a table is
        missing or cannot be read, or has other columns than the dictionary.
    """
    files = {name: f"{name}.csv" for name in forms()}
    try:
        found = transaction.snapshot(folder, [DICTIONARY, *files.values()])
    except OSError as error:
        raise ContentError(f"{error.filename}: cannot be read ({error.strerror})") from error
    if DICTIONARY not in found:
        raise UsageError(
            f"{folder}: no data package here (no {DICTIONARY}); jiu-analysis ingest makes one"
        )
    check_dictionary(found[DICTIONARY], folder / DICTIONARY)
    tables = {
        name: _rows(found.get(file), folder / file, forms()[name]) for name, file in files.items()
    }
    return Text(folder, tables)


def check_dictionary(content: bytes, file: Path) -> None:
    """Refuse a package whose own dictionary has the project's tables otherwise, or not at all.

    Parameters
    ----------
    content : bytes
        The dictionary of the package.
    file : Path
        Where it lies, for messages.

    Raises
    ------
    UsageError
        It describes another data package.
    ContentError
        It is broken, or describes tables otherwise than the project's; says how.
    """
    ours = dictionary_file().read_bytes()
    if content == ours:
        return
    try:
        theirs = descriptor.parsed(content)
    except ValueError as error:
        raise ContentError(
            f"{file}: cannot be read as a data dictionary, {error}; restore it, or copy"
            f" {dictionary_file()} over it"
        ) from error
    if not {each["name"] for each in theirs["resources"]} & set(forms()):
        raise UsageError(
            f"{file}: describes another data package ({theirs.get('name', 'without a name')});"
            " name another folder (--data)"
        )
    described = descriptor.parsed(ours)
    if found := descriptor.differences(theirs, described):
        shown = found[:_SHOWN]
        if len(found) > _SHOWN:
            shown.append(f"… and {len(found) - _SHOWN} more")
        raise ContentError(
            "\n".join(
                [
                    f"{file}: describes tables otherwise than this jiu-analysis; it is of version"
                    f" {theirs.get('version', '(none given)')}, here {described['version']}:",
                    *(f"  {each}" for each in shown),
                    "Take the jiu-analysis that wrote it; or ingest the documents into a new"
                    f" folder (--data); or copy {dictionary_file()} over it and mend the cells"
                    " that are then named.",
                ]
            )
        )


def version(tables: Mapping[str, Iterable[Sequence[str]]]) -> str:
    """A hash (SHA-256) to name data by: of what its cells say, not of how numbers are written.

    Parameters
    ----------
    tables : mapping of str to iterable of sequence of str
        Rows of text by table.

    Examples
    --------
    >>> empty = dict.fromkeys(forms(), ())
    >>> version(empty)[:12], version(empty) == version(empty | {"reviews": [["A"]]})
    ('ee96b8417a79', False)
    """
    digest = hashlib.sha256()
    for name, form in forms().items():
        rows = [list(row) for row in tables[name]]
        for place, kind in enumerate(form.types):
            if shape := _NUMBERS.get(kind):
                for row in rows:
                    if place < len(row) and shape.fullmatch(row[place]):
                        row[place] = f"{float(row[place]):.15g}"
        digest.update(json.dumps([name, rows], ensure_ascii=False).encode("utf-8"))
    return digest.hexdigest()


def _rows(content: bytes | None, file: Path, form: Form) -> list[list[str]]:
    if content is None:
        raise ContentError(f"{file}: this table of the package is missing")
    try:
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        rows = [row for row in csv.reader(text, strict=True) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ContentError(f"{file}: cannot be read as a table ({error})") from error
    if not rows or tuple(rows[0]) != form.columns:
        has = ", ".join(rows[0]) if rows else "nothing"
        raise ContentError(
            f"{file}, line 1: the columns must be {', '.join(form.columns)} (has {has})"
        )
    return rows[1:]


def _form(schema: Mapping[str, Any]) -> Form:
    return Form(
        tuple(each["name"] for each in schema["fields"]),
        tuple(each["type"] for each in schema["fields"]),
        _several(schema.get("primaryKey", ())),
        tuple(
            ForeignKey(
                _several(key["fields"]),
                key["reference"]["resource"],
                _several(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
    )


def _several(one_or_more: str | Iterable[str]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more)
