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
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jiu_analysis.datapackage import descriptor, transaction, validation
from jiu_analysis.datapackage.descriptor import DICTIONARY, dictionary_file
from jiu_analysis.errors import ContentError, UsageError

#: The tables of the project's data dictionary by name, in its order.
forms = descriptor.dictionary

_KEY = "document"
_CUT = 200
_NUMBERS = {
    "integer": re.compile("-?[0-9]{1,15}"),
    "number": re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?"),
}
#: Characters that a cell may have; Python's own reader refuses a cell above 131,072.
_LONGEST_CELL = 2**31 - 1
_LIMIT = threading.Lock()


class Earlier(NamedTuple):
    """What a package of an earlier version lacks: tables; and what it has of its own."""

    missing: tuple[str, ...]
    further: list[dict[str, Any]]


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
    folder : Path or str
        Of the package; or what to call it in an error.
    tables : mapping of str to sequence of sequence of str
        Rows by table, each with a cell for every column.
    lines : mapping of str to sequence of int, optional
        By table the line of its file in which each row begins; for messages.
    earlier : Earlier, optional
        What is of an earlier version.
    """

    def __init__(
        self,
        folder: Path | str,
        tables: Mapping[str, Sequence[Sequence[str]]],
        lines: Mapping[str, Sequence[int]] | None = None,
        earlier: Earlier | None = None,
    ) -> None:
        self.folder, self.tables, self.earlier = folder, dict(tables), earlier
        # The header is line 1.
        self.lines = lines or {name: range(2, len(rows) + 2) for name, rows in tables.items()}
        self._columns: dict[tuple[str, str], list[str]] = {}

    @cached_property
    def links(self) -> Links:
        """How its rows lead to each other."""
        return Links(self.column)

    def column(self, table: str, name: str) -> list[str]:
        """The cells of a column."""
        if (table, name) not in self._columns:
            place = forms()[table].columns.index(name)
            self._columns[table, name] = [row[place] for row in self.tables[table]]
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
        return version(self.of(documents).tables)

    def of(self, documents: Collection[str]) -> Text:
        """The rows that belong to documents."""
        kept = self.links.of(documents)
        tables, lines = (
            {
                name: each[name] if places is None else [each[name][place] for place in places]
                for name, places in kept.items()
            }
            for each in (self.tables, self.lines)
        )
        return Text(self.folder, tables, lines)

    @cached_property
    def violations(self) -> list[validation.Violation]:
        """Every cell and row that breaks a rule of the data dictionary."""
        return validation.violations(self.column, self.lines)

    @property
    def problem(self) -> validation.ContractError | None:
        """The error that names these violations; None where there are none."""
        found = self.violations
        return validation.ContractError(found, str(self.folder)) if found else None


def read(folder: Path) -> Text:
    """Read the tables of a package, the one way in which every command reads them.

    A package of an earlier version is read as it would be after an upgrade.

    Parameters
    ----------
    folder : Path
        Of the package; may be one that is not writable, or that is being written to.

    Returns
    -------
    Text
        Rows with a cell for every column, each of a document of the package. What else the
        dictionary asks of cells is not checked yet, see `Text.violations`.

    Raises
    ------
    UsageError
        There is no data package in the folder, or another one.
    ContentError
        The dictionary is broken or describes tables otherwise than the project's; a table is
        missing or cannot be read, has other columns than the dictionary, rows with too many
        or too few cells, or rows that belong to no document of the package.
    """
    files = [table.file for table in forms().values()]
    try:
        found = transaction.snapshot(folder, [DICTIONARY, *files])
    except OSError as error:
        raise ContentError(f"{error.filename}: cannot be read ({error.strerror})") from error
    if DICTIONARY not in found:
        raise UsageError(
            f"{folder}: no data package here (no {DICTIONARY}); jiu-analysis ingest makes one"
        )
    earlier = check_dictionary(found[DICTIONARY], folder / DICTIONARY)
    for name in earlier.missing if earlier else ():
        found[forms()[name].file] = ",".join(forms()[name].columns).encode()
    text = _text(folder, found, earlier)
    if lost := validation.orphans(text.column, text.lines):
        others = [each for each in text.violations if each not in set(lost)]
        raise validation.ContractError(lost + others, str(folder))
    return text


def _text(folder: Path, files: Mapping[str, bytes], earlier: Earlier | None) -> Text:
    """Return the tables of a package; one error names every file that cannot be read."""
    tables: dict[str, list[list[str]]] = {}
    lines: dict[str, list[int]] = {}
    faults = []
    for name, table in forms().items():
        try:
            tables[name], lines[name] = _rows(
                files.get(table.file), folder / table.file, table.columns
            )
        except ContentError as error:
            faults.append(str(error))
    if faults:
        raise ContentError("\n".join(validation.shortened(faults)))
    return Text(folder, tables, lines, earlier)


def check_dictionary(content: bytes, file: Path) -> Earlier | None:
    """Refuse a package whose own dictionary has the project's tables otherwise, or not at all.

    Parameters
    ----------
    content : bytes
        The dictionary of the package.
    file : Path
        Where it lies, for messages.

    Returns
    -------
    Earlier or None
        What an upgrade has to replace; None where the package is of this version.

    Raises
    ------
    UsageError
        It describes another data package.
    ContentError
        It is broken, or describes tables otherwise than the project's; says how.
    """
    ours = dictionary_file().read_bytes()
    if content == ours:
        return None
    try:
        theirs = descriptor.parsed(content)
    except ValueError as error:
        raise ContentError(
            f"{file}: cannot be read as a data dictionary, {error}; restore it, or copy"
            f" {dictionary_file()} over it"
        ) from error
    named = {each["name"] for each in theirs["resources"]}
    if not named & set(forms()):
        name = descriptor.shown(theirs.get("name", "without a name"))
        raise UsageError(
            f"{file}: describes another data package ({name}); name another folder (--data)"
        )
    described = descriptor.parsed(ours)
    if not (found := descriptor.differences(theirs, described)):
        return None
    if not descriptor.differences(descriptor.upgraded(theirs, described), described):
        own = [each for each in theirs["resources"] if each["name"] not in forms()]
        return Earlier(tuple(each for each in forms() if each not in named), own)
    was = descriptor.shown(theirs.get("version", "(none given)"))
    raise ContentError(
        "\n".join(
            [
                f"{file}: describes tables otherwise than this jiu-analysis; it is of version"
                f" {was}, here {described['version']}:",
                *(f"  {each}" for each in validation.shortened(found)),
                "Use the jiu-analysis that wrote it; or ingest the documents into a new folder"
                f" (--data); or copy {dictionary_file()} over it and correct the cells that are"
                " then named.",
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
    ('191a2524e3c1', False)
    """
    digest = hashlib.sha256()
    for name, form in forms().items():
        rows = [list(row) for row in tables[name]]
        for place, field in enumerate(form.fields):
            if shape := _NUMBERS.get(field.type):
                for row in rows:
                    if place < len(row) and shape.fullmatch(row[place]):
                        row[place] = f"{float(row[place]):.15g}"
        digest.update(json.dumps([name, rows], ensure_ascii=False).encode("utf-8"))
    return digest.hexdigest()


def _rows(
    content: bytes | None, file: Path, columns: Sequence[str]
) -> tuple[list[list[str]], list[int]]:
    """Return the rows of a table's file, and the line in which each begins."""
    if content is None:
        raise ContentError(f"{file}: this table of the package is missing")
    rows, lines = _parsed(_decoded(content, file), file)
    if not rows or rows[0] != list(columns):
        has = descriptor.shown(", ".join(rows[0]), _CUT) if rows else "nothing"
        raise ContentError(
            f"{file}, line {lines[0] if lines else 1}: the columns must be {', '.join(columns)}"
            f" (has {has})"
        )
    if ragged := [place for place, row in enumerate(rows) if len(row) != len(columns)]:
        row, numbers = rows[ragged[0]], [lines[place] for place in ragged]
        comma = "; is there a comma too many at its end?" * (row[len(columns) :] == [""])
        more = f"; {len(ragged)} such rows in all, {validation.lines_of(numbers)}"
        raise ContentError(
            f"{file}, line {numbers[0]}: has {len(row)} cells, the table has {len(columns)}"
            f" columns{comma}{more if len(ragged) > 1 else ''}"
        )
    return rows[1:], lines[1:]


def _decoded(content: bytes, file: Path) -> str:
    """Return the text of a table's file."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(file, 1, "it is UTF-16; save it as CSV in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unreadable(file, line, "it is not UTF-8; save it as CSV in UTF-8") from error
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise _unreadable(file, line, "it holds a NUL character; save it as CSV in UTF-8")
    return text


def _unreadable(file: Path, line: int, reason: str) -> ContentError:
    return ContentError(f"{file}, line {line}: cannot be read as a table: {reason}")


def _parsed(text: str, file: Path) -> tuple[list[list[str]], list[int]]:
    """Return the rows of CSV, and the line in which each begins; blank lines are left out."""
    rows, lines, line = [], [], 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        with _cells_of_any_length():
            for row in reader:
                if row:
                    rows.append(row)
                    lines.append(line)
                line = reader.line_num + 1
    except csv.Error as error:
        reason = f"{error}; is a quotation mark missing, or one too many?"
        raise _unreadable(file, line, reason) from error
    return rows, lines


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Lift the limit of Python's CSV reader, which is one for the whole process."""
    with _LIMIT:
        before = csv.field_size_limit(_LONGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(before)
