"""Select the rows of a data package that belong to given documents, as a page about them reads.

From a table with a column ``document``, the rows of these documents are selected. From a table
with a column ``organization`` that refers to other tables, the rows of their organizations. From a
table referenced by foreign keys, the rows that selected rows refer to. From a table that is not
referenced, but whose primary key columns all occur in tables with a column ``document``, the
rows whose key values occur in selected rows. Every other table is selected whole.

The selection depends only on the keys in the data dictionary and works on text and on typed
tables, so that the planner of a page and the page itself select the same rows. Planning must
be fast, so the files are read without pandas.
"""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jiu_analysis import document_sequence
from jiu_analysis.datapackage import descriptor, transaction, validation
from jiu_analysis.datapackage.descriptor import DICTIONARY, dictionary, dictionary_file
from jiu_analysis.document_sequence import Listed
from jiu_analysis.errors import ContentError, UsageError, shortened
from jiu_analysis.terms import replaced_symbol

T = TypeVar("T")

_KEY = "document"
_CUT = 200
_NUMBERS = {
    "integer": re.compile("-?[0-9]{1,15}"),
    "number": re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?"),
}
#: Maximum characters of a cell; Python's own limit is 131,072.
_LONGEST_CELL = 2**31 - 1
_LIMIT = threading.Lock()


class Earlier(NamedTuple):
    """A package of an earlier version: the columns of its tables, and tables of its own."""

    columns: Mapping[str, tuple[str, ...]]
    further: list[dict[str, Any]]


class Links:
    """References between the rows of tables.

    Parameters
    ----------
    column : callable
        Returns the values of a column, given the table name and the column name; missing
        values are empty text or None.
    """

    def __init__(self, column: Callable[[str, str], Sequence[Any]]) -> None:
        self._column = column
        # Cached because each is requested once per document.
        self._known: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
        self._places: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], list[int]]] = {}

    def of(self, documents: Collection[str]) -> dict[str, list[int] | None]:
        """Return the positions of the rows that belong to documents.

        Parameters
        ----------
        documents : collection of str
            Document symbols.

        Returns
        -------
        dict of str to list of int or None
            Row positions in ascending order, by table; None if the table is selected whole.
        """
        known = dictionary()
        led_to = {key.table for form in known.values() for key in form.foreign_keys}
        kept: dict[str, set[int]] = {name: set() for name in led_to}
        for name, form in known.items():
            if form.speaks_of_documents:
                keys = [(document,) for document in documents]
                kept[name] = self.leading_to(name, (_KEY,), keys)
        whose = {value for (value,) in self._values_at("documents", ("organization",), kept)}
        for name, form in known.items():
            if form.speaks_of_organizations:
                found = self.leading_to(name, ("organization",), [(each,) for each in whose])
                kept.setdefault(name, set()).update(found)
        self._follow(kept)
        speaking = [name for name, form in known.items() if form.speaks_of_documents]
        spoken = {column for name in speaking for column in known[name].columns}
        for name, form in known.items():
            if name not in kept and form.primary_key and spoken.issuperset(form.primary_key):
                kept[name] = self._spoken_of(name, {each: kept[each] for each in speaking})
        return {name: sorted(kept[name]) if name in kept else None for name in known}

    def _follow(self, kept: dict[str, set[int]]) -> None:
        """Add the rows that selected rows refer to, until no more are found."""
        new = {name: set(places) for name, places in kept.items()}
        while new:
            name, places = new.popitem()
            for key in dictionary()[name].foreign_keys:
                if dictionary()[key.table].speaks_of_documents:
                    continue
                values = self._values_at(name, key.columns, {name: places})
                found = self.leading_to(key.table, key.keys, values)
                if more := found - kept[key.table]:
                    kept[key.table] |= more
                    new.setdefault(key.table, set()).update(more)

    def _spoken_of(self, name: str, speaking: Mapping[str, set[int]]) -> set[int]:
        """Return the rows whose key values, column by column, all occur in selected rows."""
        found = set(range(len(self._column(name, dictionary()[name].primary_key[0]))))
        for column in dictionary()[name].primary_key:
            mentioned = {
                self._column(other, column)[place]
                for other, places in speaking.items()
                if column in dictionary()[other].columns
                for place in places
            }
            values = self._column(name, column)
            found = {place for place in found if values[place] in mentioned}
        return found

    def leading_to(
        self, name: str, columns: tuple[str, ...], values: Iterable[tuple[Any, ...]]
    ) -> set[int]:
        """Return the positions of the rows of a table with one of the values in columns."""
        if (name, columns) not in self._places:
            places = self._places.setdefault((name, columns), {})
            for place, value in enumerate(self._values(name, columns)):
                places.setdefault(value, []).append(place)
        known = self._places[name, columns]
        return {place for value in values if all(value) for place in known.get(value, ())}

    def _values_at(
        self, name: str, columns: tuple[str, ...], places: Mapping[str, Collection[int]]
    ) -> set[tuple[Any, ...]]:
        values = self._values(name, columns)
        return {values[each] for each in places[name]}

    def _values(self, name: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        if (name, columns) not in self._known:
            cells = (self._column(name, each) for each in columns)
            self._known[name, columns] = list(zip(*cells, strict=True))
        return self._known[name, columns]


class Text:
    """A consistent snapshot of the tables of a package, as text.

    Parameters
    ----------
    folder : Path or str
        The package folder, or a name for the package in error messages.
    tables : mapping of str to sequence of sequence of str
        Rows by table, each with one cell per column.
    lines : mapping of str to sequence of int, optional
        Line number at which each row begins in its file, by table; for messages.
    earlier : Earlier, optional
        Differences from the current version, if the package is of an earlier one.
    is_example : bool
        Whether the descriptor of the package says that its data is made up.
    """

    def __init__(
        self,
        folder: Path | str,
        tables: Mapping[str, Sequence[Sequence[str]]],
        lines: Mapping[str, Sequence[int]] | None = None,
        earlier: Earlier | None = None,
        *,
        is_example: bool = False,
    ) -> None:
        self.folder, self.tables, self.earlier = folder, dict(tables), earlier
        self.is_example = is_example
        # The header is line 1.
        self.lines = lines or {name: range(2, len(rows) + 2) for name, rows in tables.items()}
        self._columns: dict[tuple[str, str], list[str]] = {}

    @cached_property
    def links(self) -> Links:
        """The references between the rows."""
        return Links(self.column)

    def column(self, table: str, name: str) -> list[str]:
        """Return the cells of a column."""
        if (table, name) not in self._columns:
            place = dictionary()[table].columns.index(name)
            self._columns[table, name] = [row[place] for row in self.tables[table]]
        return self._columns[table, name]

    def documents(self, organization: str | None = None) -> dict[str, str]:
        """Return the documents of the package with their organization."""
        pairs = zip(
            self.column("documents", "document"),
            self.column("documents", "organization"),
            strict=True,
        )
        return {document: of for document, of in pairs if document and organization in (None, of)}

    def compared_with(self, document: str) -> list[str]:
        """Return a document and those that it is compared with.

        These are the documents of its organization, and the latest earlier one of each other
        organization and body.
        """
        symbols = self.column("documents", "document")
        organizations = self.column("documents", "organization")
        own = symbols.index(document)
        organization, as_of = organizations[own], self.column("documents", "as_of")[own]
        latest = {series: each for day, series, each in self._in_force if day < as_of}
        wanted = {*latest.values(), *self.documents(organization)}
        return [each for each in symbols if each in wanted]

    @cached_property
    def _in_force(self) -> list[tuple[str, tuple[str, str], str]]:
        """As-of date, organization and body, and symbol of documents not superseded, by date."""
        names = ("as_of", "organization", "body", "document")
        gone = document_sequence.superseded(self.listed)
        rows = zip(*(self.column("documents", name) for name in names), strict=True)
        return [
            (as_of, (organization, body), document)
            for as_of, organization, body, document in sorted(rows, key=itemgetter(0))
            if document not in gone
        ]

    @property
    def listed(self) -> list[Listed]:
        """The documents, as their sequence needs them."""
        cells = (self.column("documents", name) for name in Listed._fields)
        return [*map(Listed, *cells)]

    def version(self, documents: Collection[str]) -> str:
        """Return the version hash of the rows that belong to documents; see `version`."""
        return _hash(_at(self._encoded, self.links.of(documents)))

    def version_on(self, report: str) -> str:
        """Return the version hash of the rows on a JIU report; see `on`."""
        return _hash(_at(self._encoded, self._places_on(report)))

    @cached_property
    def whole_version(self) -> str:
        """The version hash of all rows."""
        return _hash(self._encoded)

    @cached_property
    def _encoded(self) -> dict[str, list[str]]:
        # Each row once, because the rows of many documents overlap.
        return _encoded(self.tables)

    def of(self, documents: Collection[str]) -> Text:
        """Return the rows that belong to documents."""
        return self._narrowed(self.links.of(documents))

    def on(self, report: str) -> Text:
        """Return the rows on a JIU report, with all documents, officers and published rates.

        Other tables whose rows belong to a document have no rows.
        """
        return self._narrowed(self._places_on(report))

    def _places_on(self, report: str) -> dict[str, list[int] | None]:
        kept: dict[str, list[int] | None] = {}
        for name, form in dictionary().items():
            kept[name] = None
            if "report" in form.columns:
                kept[name] = sorted(self.links.leading_to(name, ("report",), [(report,)]))
            elif form.speaks_of_documents and name != "documents":
                kept[name] = []
        return kept

    def _narrowed(self, kept: Mapping[str, list[int] | None]) -> Text:
        tables, lines = _at(self.tables, kept), _at(self.lines, kept)
        return Text(self.folder, tables, lines, is_example=self.is_example)

    @cached_property
    def violations(self) -> list[validation.Violation]:
        """All cells and rows that violate a rule of the data dictionary."""
        return validation.violations(self.column, self.lines)

    @property
    def problem(self) -> validation.ContractError | None:
        """The error that lists the violations; None if there are none."""
        found = self.violations
        return validation.ContractError(found, str(self.folder)) if found else None


def _at(
    tables: Mapping[str, Sequence[T]], kept: Mapping[str, list[int] | None]
) -> dict[str, Sequence[T]]:
    """Return the entries of each table at the given positions; None means all."""
    return {
        name: tables[name] if places is None else [tables[name][place] for place in places]
        for name, places in kept.items()
    }


#: The files of packages that this process keeps, and what was read from them.
_kept: list[tuple[Mapping[str, bytes], Text]] = []


def keep(folder: Path) -> None:
    """Keep a package in memory: `read` parses its files again only if one of them has changed.

    For a process that is forked for each page: the pages share what is kept. So it holds what
    pages look up too.

    Parameters
    ----------
    folder : Path
        The package folder.
    """
    text, files = _read(folder)
    if not text.violations:
        for document in list(text.documents())[:1]:
            text.of([document])
        text.on("")
    _kept.append((files, text))


def read(folder: Path) -> Text:
    """Read the tables of a package; used by every command.

    A package of an earlier version is read as if it had been upgraded.

    Parameters
    ----------
    folder : Path
        The package folder; it may be read-only, or in the process of being written.

    Returns
    -------
    Text
        Rows with one cell per column, each belonging to a document of the package. The other
        rules of the dictionary are not checked here; see `Text.violations`.

    Raises
    ------
    UsageError
        The folder has no data package, or an unrelated one.
    ContentError
        The dictionary is invalid or describes tables differently from the project's; a table is
        missing or cannot be read, its columns differ from the dictionary, or it has rows with too
        many or too few cells or rows that belong to no document of the package.
    """
    return _read(folder)[0]


def _read(folder: Path) -> tuple[Text, Mapping[str, bytes]]:
    files = [table.file for table in dictionary().values()]
    try:
        found = transaction.snapshot(folder, [DICTIONARY, *files])
    except OSError as error:
        raise ContentError(f"{error.filename}: cannot be read ({error.strerror})") from error
    if DICTIONARY not in found:
        raise UsageError(
            f"{folder}: no data package here (no {DICTIONARY}); jiu-analysis ingest creates one"
        )
    for kept, of_kept in _kept:
        if kept == found:
            text = copy.copy(of_kept)
            text.folder = folder
            return text, found
    earlier = _check_dictionary(found[DICTIONARY], folder / DICTIONARY)
    text = _text(folder, found, earlier)
    text.is_example = descriptor.parsed(found[DICTIONARY]).get("example") is True
    if lost := validation.orphans(text.column, text.lines):
        others = [each for each in text.violations if each not in set(lost)]
        raise validation.ContractError(lost + others, str(folder))
    return text, found


def _text(folder: Path, files: Mapping[str, bytes], earlier: Earlier | None) -> Text:
    """Parse the tables of a package; one error lists all files that cannot be read."""
    tables: dict[str, list[list[str]]] = {}
    lines: dict[str, list[int]] = {}
    faults = []
    for name, table in dictionary().items():
        columns = earlier.columns.get(name) if earlier else table.columns
        if columns is None:
            tables[name], lines[name] = [], []
            continue
        try:
            tables[name], lines[name] = _rows(files.get(table.file), folder / table.file, columns)
        except ContentError as error:
            faults.append(str(error))
            continue
        if columns != table.columns:
            rows = [dict(zip(columns, row, strict=True)) for row in tables[name]]
            for row in rows if name == "documents" else ():
                row["supersedes"] = replaced_symbol(row["document"]) or ""
            tables[name] = [[row.get(column, "") for column in table.columns] for row in rows]
    if faults:
        raise ContentError("\n".join(shortened(faults, validation.SHOWN)))
    return Text(folder, tables, lines, earlier)


def _check_dictionary(content: bytes, file: Path) -> Earlier | None:
    """Raise an error if a package's dictionary differs from the project's.

    Parameters
    ----------
    content : bytes
        The package's dictionary.
    file : Path
        Its path, for messages.

    Returns
    -------
    Earlier or None
        What an upgrade has to replace; None if the package is of the current version.

    Raises
    ------
    UsageError
        The dictionary describes an unrelated data package.
    ContentError
        The dictionary is invalid, or describes tables differently from the project's; the message
        lists the differences.
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
    if not named & set(dictionary()):
        name = descriptor.abbreviated(theirs.get("name", "without a name"))
        raise UsageError(
            f"{file}: describes another data package ({name}); name another folder (--data)"
        )
    described = descriptor.parsed(ours)
    if not (found := descriptor.differences(theirs, described)):
        return None
    if not descriptor.differences(descriptor.upgraded(theirs, described), described):
        own = [each for each in theirs["resources"] if each["name"] not in dictionary()]
        return Earlier(descriptor.columns_of(theirs), own)
    was = descriptor.abbreviated(theirs.get("version", "(none given)"))
    raise ContentError(
        "\n".join(
            [
                f"{file}: describes tables differently from this jiu-analysis; it is of version"
                f" {was}, here {described['version']}:",
                *(f"  {each}" for each in shortened(found, validation.SHOWN)),
                "Use the jiu-analysis that wrote it; or ingest the documents into a new folder"
                f" (--data); or copy {dictionary_file()} over it and correct the cells that are"
                " then named.",
            ]
        )
    )


def version(tables: Mapping[str, Iterable[Sequence[str]]]) -> str:
    """Return a SHA-256 hash that identifies data by cell values, not by how numbers are written.

    Parameters
    ----------
    tables : mapping of str to iterable of sequence of str
        Rows of text by table.

    Examples
    --------
    >>> empty = dict.fromkeys(dictionary(), ())
    >>> len(version(empty)), version(empty) == version(empty | {"reviews": [["A"]]})
    (64, False)
    """
    return _hash(_encoded(tables))


def _encoded(tables: Mapping[str, Iterable[Sequence[str]]]) -> dict[str, list[str]]:
    """Return each row as JSON, numbers in one notation."""
    encode, found = json.JSONEncoder(ensure_ascii=False).encode, {}
    for name, form in dictionary().items():
        rows = [list(row) for row in tables[name]]
        for place, field in enumerate(form.fields):
            if shape := _NUMBERS.get(field.type):
                for row in rows:
                    if place < len(row) and shape.fullmatch(row[place]):
                        row[place] = f"{float(row[place]):.15g}"
        found[name] = list(map(encode, rows))
    return found


def _hash(encoded: Mapping[str, Iterable[str]]) -> str:
    digest = hashlib.sha256()
    for name in dictionary():
        digest.update(f'["{name}", [{", ".join(encoded[name])}]]'.encode())
    return digest.hexdigest()


def _rows(
    content: bytes | None, file: Path, columns: Sequence[str]
) -> tuple[list[list[str]], list[int]]:
    """Parse a table's file into rows and the line number at which each begins."""
    if content is None:
        raise ContentError(f"{file}: this table of the package is missing")
    rows, lines = _parsed(_decoded(content, file), file)
    if not rows or rows[0] != list(columns):
        has = descriptor.abbreviated(", ".join(rows[0]), _CUT) if rows else "nothing"
        raise ContentError(
            f"{file}, line {lines[0] if lines else 1}: the columns must be {', '.join(columns)}"
            f" (has {has})"
        )
    if ragged := [place for place, row in enumerate(rows) if len(row) != len(columns)]:
        row, numbers = rows[ragged[0]], [lines[place] for place in ragged]
        comma = "; is there a comma too many at its end?" * (row[len(columns) :] == [""])
        more = f"; {len(ragged)} such rows in total, {validation.lines_of(numbers)}"
        raise ContentError(
            f"{file}, line {numbers[0]}: has {len(row)} cells, the table has {len(columns)}"
            f" columns{comma}{more if len(ragged) > 1 else ''}"
        )
    return rows[1:], lines[1:]


def _decoded(content: bytes, file: Path) -> str:
    """Decode a table's file as UTF-8 text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(file, 1, "it is UTF-16; save it as CSV in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unreadable(file, line, "it is not UTF-8; save it as CSV in UTF-8") from error
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise _unreadable(file, line, "it contains a NUL character; save it as CSV in UTF-8")
    return text


def _unreadable(file: Path, line: int, reason: str) -> ContentError:
    return ContentError(f"{file}, line {line}: cannot be read as a table: {reason}")


def _parsed(text: str, file: Path) -> tuple[list[list[str]], list[int]]:
    """Parse CSV into rows and their line numbers; blank lines are skipped."""
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
    """Raise the field size limit of Python's CSV reader, which applies to the whole process."""
    with _LIMIT:
        before = csv.field_size_limit(_LONGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(before)
