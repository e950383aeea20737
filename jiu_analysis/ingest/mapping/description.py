"""The mapping file: which column of a table contains which field, and what its terms mean.

A TOML file that a user writes once for the tables of an organization. This module defines
its keys; docs/mapping.md explains each one.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from jiu_analysis.errors import UsageError
from jiu_analysis.ingest.mapping.fields import VOCABULARIES
from jiu_analysis.ingest.mapping.keys import (
    SECTIONS,
    VALUES,
    Check,
    Skip,
    nearest,
    patterns,
    quoted,
    same,
    table_of_keys,
    texts,
)
from jiu_analysis.ingest.mapping.patterns import Pattern
from jiu_analysis.terms import ADDRESSEES


@dataclass(frozen=True)
class Part:
    """A part of a document, and the values of fields that apply to its rows.

    Parameters
    ----------
    starts_with : tuple of str
        Beginnings of its heading, normalised by `same`.
    values : dict of str to str
        Values by field.
    is_skipped : bool
        Whether its tables are left out.
    key : str
        Its key in the mapping, for a message.
    """

    starts_with: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    is_skipped: bool = False
    key: str = ""


@dataclass(frozen=True)
class Mapping:
    """How to read a table of recommendations.

    Parameters
    ----------
    path : Path
        The mapping file.
    lines : dict of str to int
        The line number of each key in the file, where known.
    about : dict of str to Any
        The row of ``documents``, without what is added from the table's file.
    symbols : dict of str to str
        Symbol of the document of each organization; empty if ``about`` has the only one.
    columns : dict of str to tuple of str
        One of `FIELDS` to the headers of its columns, whose texts are joined.
    marks : dict of str to dict of str to tuple of str
        For each field that is given by a mark in one of several columns, the headers by meaning.
    patterns : dict of str to tuple of Pattern
        Header of a column that holds several fields to the patterns of its text.
    list_patterns : tuple of Pattern
        Patterns of the paragraphs of a list, if the document has a list instead of tables.
    values : dict of str to str
        Values of fields that hold for all rows.
    parts : tuple of Part
        Parts of the document with values of their own.
    meanings : dict of str to dict of str to str
        For each of `VOCABULARIES`, terms normalised by `same` to their meaning.
    sheets : tuple of str
        Names of the sheets, if given.
    delimiter : str or None
        Cell delimiter of a CSV file, if given.
    encoding : str
        Encoding of a CSV file.
    header_row, header_lines : int or None
        Number of the row with the column names, and how many rows they cover, if given.
    is_transposed : bool
        Whether each column is a recommendation.
    rows_per_recommendation : int
        Number of rows of each recommendation.
    skip_tables : tuple of int
        Numbers of tables of a document that are left out.
    empty : frozenset of str
        Texts that mean an empty value, normalised by `same`.
    fill_down : tuple of str or None
        Fields printed once for several rows, the outermost first, if given.
    is_loose : bool
        Whether JIU symbols may be written as ``JIU REP 2021 6`` or ``2021/6``.
    number_forms, date_formats : tuple of str
        Further formats of a recommendation's number, and of a date.
    skip, only : tuple of Skip
        Rows to leave out, and the only ones to read if there are any.
    derives_change : bool
        Whether the change is found by comparison with the previous document.
    """

    path: Path
    lines: dict[str, int]
    about: dict[str, Any]
    symbols: dict[str, str]
    columns: dict[str, tuple[str, ...]]
    marks: dict[str, dict[str, tuple[str, ...]]]
    patterns: dict[str, tuple[Pattern, ...]]
    list_patterns: tuple[Pattern, ...]
    values: dict[str, str]
    parts: tuple[Part, ...]
    meanings: dict[str, dict[str, str]]
    derives_change: bool
    sheets: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str = "utf-8"
    header_row: int | None = None
    header_lines: int | None = None
    is_transposed: bool = False
    rows_per_recommendation: int = 1
    skip_tables: tuple[int, ...] = ()
    empty: frozenset[str] = frozenset()
    fill_down: tuple[str, ...] | None = None
    is_loose: bool = False
    number_forms: tuple[str, ...] = ()
    date_formats: tuple[str, ...] = ()
    skip: tuple[Skip, ...] = ()
    only: tuple[Skip, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of all columns that contain fields."""
        return (*chain.from_iterable(self.columns.values()), *self.patterns)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that columns contain, alone or in a pattern."""
        every = (*chain.from_iterable(self.patterns.values()), *self.list_patterns)
        found = frozenset(self.columns).union(*(each.fields for each in every))
        return found | {"recommendation"} if "numbers" in found else found

    @property
    def has_organizations(self) -> bool:
        """Whether the file serves several organizations, which columns or parts name."""
        return "organization" in self.fields or any("organization" in p.values for p in self.parts)

    def place(self, key: str) -> str:
        """Return the location of a key, for a message."""
        return _place(self.path, self.lines, key)


def load_mapping(path: Path | str) -> Mapping:
    """Read and validate a mapping file.

    Parameters
    ----------
    path : Path or str
        A TOML file.

    Returns
    -------
    Mapping

    Raises
    ------
    UsageError
        If the file is missing, not TOML, or breaks rules; the message names every invalid
        key, with its line, the rule and what to type.
    """
    path = Path(path)
    try:
        content = _content(path)
        data = tomllib.loads(content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read as a mapping ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: a mapping must be UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        why = quoted(str(error))
        raise UsageError(f"{path}: not TOML: {why}. Put texts in quotation marks") from error
    # Python limits the digits of a number and the nesting depth.
    except (ValueError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else quoted(str(error))
        raise UsageError(f"{path}{_longest_run(content)}: not a mapping: {why}") from error
    return _Checked(path, _lines(content), data).mapping()


#: Maximum size in bytes; a mapping with a thousand terms has a tenth of it.
LARGEST = 1_000_000


def _content(path: Path) -> str:
    # Excludes folders, and devices that can be read without end.
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: is not a file; name the mapping, a TOML file")
    if path.exists() and path.stat().st_size > LARGEST:
        raise UsageError(f"{path}: larger than {LARGEST // 1_000_000} MB, too large for a mapping")
    return path.read_text(encoding="utf-8-sig")


def _longest_run(content: str) -> str:
    """Return the line of the longest run of digits, or of brackets, for a message."""
    runs = re.finditer(r"[0-9_]{100,}|(?:[\[{]\s*|[\w.\"'-]+\s*[.=]\s*[\[{]\s*){50,}", content)
    longest = max(runs, key=lambda each: len(each[0]), default=None)
    return "" if longest is None else f", line {content.count(chr(10), 0, longest.start()) + 1}"


def _lines(content: str) -> dict[str, int]:
    """Return the line number of each table and key that begins a line."""
    lines: dict[str, int] = {}
    counts: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(content.splitlines(), start=1):
        if found := re.match(r"\s*(\[{1,2})\s*([\w.\-]+)\s*\]", line):
            table = found[2]
            if found[1] == "[[":
                counts[table] += 1
                table += f" {counts[table]}"
            lines.setdefault(table, number)
        elif found := re.match(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([\w.\-]+))\s*=", line):
            key = found[1] or found[2] or found[3]
            lines.setdefault(f"{table}.{key}" if table else key, number)
    return lines


def _place(path: Path, lines: dict[str, int], key: str) -> str:
    # The keys of a part may stand on its line.
    at = lines.get(key) or (lines.get(key.rpartition(".")[0]) if key.startswith("parts") else None)
    return f"{path}, {f'line {at}, ' if at else ''}{key}"


_NAMES = ("document", "table", "columns", "patterns", "parts", "lines", "words")
#: The keys of ``[table]`` that are attributes of the mapping, some under another name.
_LAYOUT = SECTIONS["table"].keys() - VALUES.keys() - {"change"}
_ATTRIBUTES = {"sheet": "sheets", "transposed": "is_transposed", "loose_symbols": "is_loose"}
_OPTIONAL = ("session", "session_starts_on", "session_ends_on", "previous_document")


def _parts(value: Any) -> dict[str, Any]:
    """Return the keys of each part by its key in the file, however the parts are written."""
    if isinstance(value, list):
        value = {str(number): part for number, part in enumerate(value, start=1)}
    elif isinstance(value, dict):
        value = {
            start: {
                "starts_with": start,
                **(part if isinstance(part, dict) else {"addressee": part}),
            }
            for start, part in value.items()
        }
    if not isinstance(value, dict) or not all(isinstance(each, dict) for each in value.values()):
        raise ValueError('a heading and its addressee: "Annex 3" = "executive_head"')
    return value


class _Checked:
    """Validates the file's content against the rules; reports all errors together."""

    def __init__(self, path: Path, lines: dict[str, int], data: dict[str, Any]) -> None:
        self.path, self.lines, self.data = path, lines, data
        self.broken: list[str] = []

    def mapping(self) -> Mapping:
        sections: dict[str, Check] = {
            name: _parts if name == "parts" else table_of_keys for name in _NAMES
        }
        tables = self._read("", self.data, sections)
        about = self._section("document", tables)
        table = self._section("table", tables)
        columns = self._section("columns", tables)
        marks = {name: data for name, data in columns.items() if isinstance(data, dict)}
        columns |= {name: tuple(chain(*data.values())) for name, data in marks.items()}
        lines = self._section("lines", tables)
        of_columns = tables.get("patterns", {})
        in_columns = self._read("patterns", of_columns, dict.fromkeys(of_columns, patterns))
        parts = [
            self._part(f"parts{' ' if name.isdecimal() else '.'}{name}", data)
            for name, data in tables.get("parts", {}).items()
        ]
        meanings = self._meanings(tables.get("words", {}))
        symbol = about.pop("symbol", "")
        symbols = symbol if isinstance(symbol, dict) else {}
        mapping = Mapping(
            path=self.path,
            lines=self.lines,
            about={**dict.fromkeys(_OPTIONAL), **about, "document": "" if symbols else symbol},
            symbols=symbols,
            columns=columns,
            marks=marks,
            patterns=in_columns,
            list_patterns=lines.get("patterns", ()),
            values={name: table[name] for name in VALUES if name in table},
            parts=tuple(parts),
            meanings=meanings,
            **{_ATTRIBUTES.get(key, key): each for key, each in table.items() if key in _LAYOUT},
            derives_change="change" in table,
        )
        self._check_document(about, mapping)
        self._check_fields(mapping)
        self._check_words(meanings, mapping)
        if mapping.derives_change and not self._has("document.previous_document"):
            self._wrong("table.change", "add previous_document under [document], to compare with")
        if self.broken:
            raise UsageError("\n".join(self.broken))
        return mapping

    def _section(self, name: str, tables: dict[str, Any]) -> dict[str, Any]:
        return self._read(name, tables.get(name, {}), SECTIONS[name])

    def _part(self, name: str, data: dict[str, Any]) -> Part:
        found = self._read(name, data, SECTIONS["parts"])
        if "starts_with" not in data:
            self._wrong(name, 'add the beginning of its heading: starts_with = "Annex 3"')
        starts = tuple(map(same, found.pop("starts_with", ())))
        if "" in starts:
            self._wrong(f"{name}.starts_with", "must not be empty, because every text would match")
        is_skipped = found.pop("skip", False)
        return Part(starts, found, is_skipped, name)

    def _wrong(self, key: str, what: str) -> None:
        self.broken.append(f"{_place(self.path, self.lines, key)}: {what}")

    def _read(self, table: str, data: dict[str, Any], checks: dict[str, Check]) -> dict[str, Any]:
        """Return the values of the keys that are present, each passed through its check."""
        found = {}
        for name, value in data.items():
            key = f"{table}.{name}" if table else name
            if name not in checks:
                self._wrong(quoted(key), f"no such key; {nearest(name, list(checks))}")
                continue
            try:
                found[name] = checks[name](value)
            except ValueError as error:
                displayed = repr(quoted(value)) if isinstance(value, str) else quoted(value)
                self._wrong(key, f"must be {error} (is {displayed})")
        return found

    def _has(self, key: str) -> bool:
        """Whether the file contains the key, with a valid or an invalid value."""
        table, _, name = key.partition(".")
        data = self.data.get(table)
        return isinstance(data, dict) and name in data

    def _meanings(self, data: dict[str, Any]) -> dict[str, dict[str, str]]:
        meanings: dict[str, dict[str, str]] = {}
        for name, of_field in self._read(
            "words", data, dict.fromkeys(VOCABULARIES, table_of_keys)
        ).items():
            known = meanings[name] = {}
            checks: dict[str, Check] = dict.fromkeys(VOCABULARIES[name], texts)
            for meaning, printed in self._read(f"words.{name}", of_field, checks).items():
                for word in printed:
                    if (other := known.setdefault(same(word), meaning)) != meaning:
                        self._wrong(
                            f"words.{name}.{meaning}",
                            f"{word!r} is also listed under {other!r}; a word has one meaning",
                        )
        return meanings

    def _check_document(self, about: dict[str, Any], mapping: Mapping) -> None:
        asked = [key for key in SECTIONS["document"] if key not in _OPTIONAL]
        if mapping.has_organizations or self._has("columns.organization"):
            asked.remove("organization")
        if missing := [key for key in asked if not self._has(f"document.{key}")]:
            self._wrong("document", f"missing: {', '.join(missing)}; add a line for each")
        starts, ends = about.get("session_starts_on"), about.get("session_ends_on")
        if starts and ends and ends < starts:
            self._wrong(
                "document.session_ends_on", f"{ends} is before the session starts, {starts}"
            )

    def _check_fields(self, mapping: Mapping) -> None:
        """Check that each field has one source, and that none is missing."""
        data = self.data.get("columns")
        known = {*(data if isinstance(data, dict) else ()), *mapping.fields}
        by_value = set(mapping.values).union(*(part.values for part in mapping.parts))
        has_other_source = self._has("patterns") or mapping.parts
        if "recommendation" not in known and not (has_other_source and self.broken):
            self._wrong(
                "columns",
                'recommendation is missing; add recommendation = "header of its column"',
            )
        apart = sorted(known & {"acceptance", "implementation"})
        if ("status" in known | by_value) == bool(apart):
            self._wrong(
                "columns",
                "name either the one column of the status (status), or its two columns (acceptance"
                " and implementation)",
            )
        elif apart == ["implementation"]:
            self._wrong(
                "columns.implementation",
                "a column acceptance is missing, so that it is not known what was accepted; if the"
                " one column gives both, call it status",
            )
        if ("addressee" in known) == ("addressee" in by_value):
            self._wrong(
                "columns.addressee",
                "name the column of addressees, or the addressee of all rows (addressee ="
                f' "{ADDRESSEES[0]}" under [table] or [parts]): one of the two',
            )
        for name in mapping.fill_down or ():
            if name not in known:
                self._wrong("table.fill_down", f"no column is named for {name!r} under [columns]")
        if self._has("document.organization") and (
            "organization" in known or mapping.has_organizations
        ):
            where = "a column" if "organization" in known else "a part"
            self._wrong("document.organization", f"{where} names it too")
        headers: dict[str, str] = {}
        for name, every in mapping.columns.items():
            for header in every:
                if headers.setdefault(same(header), name) != name:
                    self._wrong(
                        f"columns.{name}", f"{header!r} is given to {headers[same(header)]} too"
                    )
        for header, forms in mapping.patterns.items():
            for name in {each for pattern in forms for each in pattern.fields}:
                if name in mapping.columns:
                    self._wrong(f"patterns.{header}", f"a column is named for {name!r} too")

    def _check_words(self, meanings: dict[str, dict[str, str]], mapping: Mapping) -> None:
        for name in meanings:
            is_of_status = name in ("acceptance", "implementation") and "status" in mapping.fields
            if name not in mapping.fields and not is_of_status and not self._has(f"columns.{name}"):
                self._wrong(f"words.{name}", f"no column is named for {name} under [columns]")
        if "previous_status" not in mapping.fields:
            return
        # A previous status uses the terms of the current one, unless it has its own.
        own = meanings.get("previous_status", {})
        previous = dict(own)
        for name in ("status", "acceptance", "implementation"):
            for word, meaning in meanings.get(name, {}).items():
                other = previous.setdefault(word, meaning)
                if other != meaning and word not in own:
                    self._wrong(
                        "columns.previous_status",
                        f"{word!r} means {other} in one column and {meaning} in another; say"
                        " under [words.previous_status] what it means here",
                    )
        meanings["previous_status"] = previous
