"""The mapping file: which column of a table holds which field, and what its terms mean.

A TOML file that a user writes once for the tables of an organization. This module defines
its keys; docs/mapping.md explains each one.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiu_analysis.errors import UsageError
from jiu_analysis.ingest.mapping.keys import (
    DOCUMENT,
    FIELDS,
    TABLE,
    VOCABULARIES,
    Check,
    Skip,
    nearest,
    quoted,
    same,
    table_of_keys,
    text,
    texts,
)
from jiu_analysis.terms import ADDRESSEES


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
    columns : dict of str to str
        One of `FIELDS` to the name of its column.
    meanings : dict of str to dict of str to str
        For each of `VOCABULARIES`, terms normalised by `same` to their meaning.
    sheet, delimiter, addressee : str or None
        Name of the sheet, cell delimiter, addressee of all rows; if given.
    encoding : str
        Encoding of a CSV file.
    header_row : int
        Number of the row with the column names; rows above it are headings.
    empty : frozenset of str
        Texts that mean an empty value, normalised by `same`.
    fill_down : tuple of str
        Fields printed once for several rows, the outermost first.
    is_loose : bool
        Whether JIU symbols may be written as ``JIU REP 2021 6`` or ``2021/6``.
    number_forms, date_formats : tuple of str
        Further formats of a recommendation's number, and of a date.
    skip : tuple of Skip
        Rows to leave out.
    """

    path: Path
    lines: dict[str, int]
    about: dict[str, Any]
    columns: dict[str, str]
    meanings: dict[str, dict[str, str]]
    sheet: str | None
    delimiter: str | None
    addressee: str | None
    encoding: str
    header_row: int
    empty: frozenset[str]
    fill_down: tuple[str, ...]
    is_loose: bool
    number_forms: tuple[str, ...]
    date_formats: tuple[str, ...]
    skip: tuple[Skip, ...]

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
        said = tomllib.loads(content)
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
    return _Checked(path, _lines(content), said).mapping()


#: Maximum size in bytes; a mapping with a thousand terms has a tenth of it.
LARGEST = 1_000_000


def _content(path: Path) -> str:
    # Excludes folders, and devices that can be read without end.
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: is not a file; name the mapping, a TOML file")
    if path.exists() and path.stat().st_size > LARGEST:
        raise UsageError(f"{path}: larger than {LARGEST // 1_000_000} MB, which no mapping is")
    return path.read_text(encoding="utf-8-sig")


def _longest_run(content: str) -> str:
    """Return the line of the longest run of digits, or of brackets, for a message."""
    runs = re.finditer(r"[0-9_]{100,}|(?:[\[{]\s*|[\w.\"'-]+\s*[.=]\s*[\[{]\s*){50,}", content)
    longest = max(runs, key=lambda each: len(each[0]), default=None)
    return "" if longest is None else f", line {content.count(chr(10), 0, longest.start()) + 1}"


def _lines(content: str) -> dict[str, int]:
    """Return the line number of each table and key that begins a line."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(content.splitlines(), start=1):
        if found := re.match(r"\s*\[{1,2}\s*([\w.\-]+)\s*\]", line):
            table = f"{found[1]}."
            lines.setdefault(found[1], number)
        elif found := re.match(r"\s*[\"']?([\w.\-]+)[\"']?\s*=", line):
            lines.setdefault(table + found[1], number)
    return lines


def _place(path: Path, lines: dict[str, int], key: str) -> str:
    return f"{path}, {f'line {lines[key]}, ' if key in lines else ''}{key}"


class _Checked:
    """Validates the file's content against the rules; reports all errors together."""

    def __init__(self, path: Path, lines: dict[str, int], said: dict[str, Any]) -> None:
        self.path, self.lines, self.said = path, lines, said
        self.broken: list[str] = []

    def mapping(self) -> Mapping:
        names = ("document", "table", "columns", "words")
        tables = self._read("", self.said, dict.fromkeys(names, table_of_keys))
        about = self._read("document", tables.get("document", {}), DOCUMENT)
        table = self._read("table", tables.get("table", {}), TABLE)
        columns = self._read("columns", tables.get("columns", {}), dict.fromkeys(FIELDS, text))
        meanings = self._meanings(tables.get("words", {}))
        self._hold_document(about)
        self._hold_columns(columns, table)
        self._hold_words(meanings)
        if self.broken:
            raise UsageError("\n".join(self.broken))
        about["document"] = about.pop("symbol")
        return Mapping(
            path=self.path,
            lines=self.lines,
            about={"previous_document": None, **about},
            columns=columns,
            meanings=meanings,
            sheet=table.get("sheet"),
            delimiter=table.get("delimiter"),
            addressee=table.get("addressee"),
            encoding=table.get("encoding", "utf-8-sig"),
            header_row=table.get("header_row", 1),
            empty=frozenset(map(same, table.get("empty", ()))),
            fill_down=table.get("fill_down", ()),
            is_loose=table.get("loose_symbols", False),
            number_forms=table.get("number_forms", ()),
            date_formats=table.get("date_formats", ()),
            skip=table.get("skip", ()),
        )

    def _wrong(self, key: str, what: str) -> None:
        self.broken.append(f"{_place(self.path, self.lines, key)}: {what}")

    def _read(self, table: str, said: dict[str, Any], checks: dict[str, Check]) -> dict[str, Any]:
        """Return the values of the keys that are present, each passed through its check."""
        found = {}
        for name, value in said.items():
            key = f"{table}.{name}" if table else name
            if name not in checks:
                self._wrong(quoted(key), f"no such key; {nearest(name, list(checks))}")
                continue
            try:
                found[name] = checks[name](value)
            except ValueError as error:
                told = repr(quoted(value)) if isinstance(value, str) else quoted(value)
                self._wrong(key, f"must be {error} (is {told})")
        return found

    def _has(self, key: str) -> bool:
        """Whether the file contains the key, with a valid or an invalid value."""
        table, _, name = key.partition(".")
        said = self.said.get(table)
        return isinstance(said, dict) and name in said

    def _meanings(self, said: dict[str, Any]) -> dict[str, dict[str, str]]:
        meanings: dict[str, dict[str, str]] = {}
        for field, of_field in self._read(
            "words", said, dict.fromkeys(VOCABULARIES, table_of_keys)
        ).items():
            known = meanings[field] = {}
            checks = dict.fromkeys(VOCABULARIES[field], texts)
            for meaning, printed in self._read(f"words.{field}", of_field, checks).items():
                for word in printed:
                    if (other := known.setdefault(same(word), meaning)) != meaning:
                        self._wrong(
                            f"words.{field}.{meaning}",
                            f"{word!r} stands under {other!r} too; a word has one meaning",
                        )
        return meanings

    def _hold_document(self, about: dict[str, Any]) -> None:
        asked = [key for key in DOCUMENT if key != "previous_document"]
        if missing := [key for key in asked if not self._has(f"document.{key}")]:
            self._wrong("document", f"nothing is said of {', '.join(missing)}; add a line for each")
        starts, ends = about.get("session_starts_on"), about.get("session_ends_on")
        if starts and ends and ends < starts:
            self._wrong(
                "document.session_ends_on", f"{ends} is before the session starts, {starts}"
            )

    def _hold_columns(self, columns: dict[str, str], table: dict[str, Any]) -> None:
        for field in ("report", "recommendation"):
            if not self._has(f"columns.{field}"):
                self._wrong("columns", f'no column is named for it; add {field} = "its header"')
        apart = [each for each in ("acceptance", "implementation") if self._has(f"columns.{each}")]
        if self._has("columns.status") == bool(apart):
            self._wrong(
                "columns",
                "the status stands in one column (status), or in two (acceptance and"
                " implementation); name one or the other",
            )
        elif apart == ["implementation"]:
            self._wrong(
                "columns.implementation",
                "without a column acceptance nobody knows what was accepted; if the one column"
                " tells both, call it status",
            )
        if self._has("columns.addressee") == self._has("table.addressee"):
            self._wrong(
                "columns.addressee",
                "name the column of addressees, or the addressee of all rows (addressee ="
                f' "{ADDRESSEES[0]}" under [table]): one of the two',
            )
        for field in table.get("fill_down", ()):
            if not self._has(f"columns.{field}"):
                self._wrong("table.fill_down", f"no column is named for {field!r} under [columns]")
        headers: dict[str, str] = {}
        for field, header in columns.items():
            if (other := headers.setdefault(same(header), field)) != field:
                self._wrong(f"columns.{field}", f"{header!r} is given to {other} too")

    def _hold_words(self, meanings: dict[str, dict[str, str]]) -> None:
        for field in meanings:
            if not self._has(f"columns.{field}"):
                self._wrong(f"words.{field}", f"no column is named for {field} under [columns]")
        if not self._has("columns.previous_status"):
            return
        # A previous status uses the terms of the current one, unless it has its own.
        own = meanings.get("previous_status", {})
        previous = dict(own)
        for field in ("status", "acceptance", "implementation"):
            for word, meaning in meanings.get(field, {}).items():
                other = previous.setdefault(word, meaning)
                if other != meaning and word not in own:
                    self._wrong(
                        "columns.previous_status",
                        f"{word!r} means {other} in one column and {meaning} in another; say"
                        " under [words.previous_status] what it means here",
                    )
        meanings["previous_status"] = previous
