"""The data dictionary (``datapackage.json``) as checks on tables.

The dictionary is read by people and portals; the checks are built from the same
file, so the two cannot drift. A table that breaks a rule gives one error that
lists every bad cell with its file, line, column, rule and value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from jiu_analysis import rows, transaction
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.rows import DICTIONARY, dictionary_file

_SHOWN = 20
_TO_QUOTE = re.compile('[,"\r\n]')
_TYPES = {
    "string": "str",
    "yearmonth": "str",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
_SHAPES = {
    "integer": r"-?\d{1,15}",
    "number": r"-?\d{1,15}(\.\d+)?",
    "boolean": r"true|false",
    "date": r"\d{4}-\d{2}-\d{2}",
    "yearmonth": r"\d{4}-(0[1-9]|1[0-2])",
}
_EXPECTED = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date as 2022-03-31",
    "yearmonth": "a month as 2022-03",
}


class Violation(NamedTuple):
    """One cell (or row) that breaks one rule."""

    file: str
    line: int
    column: str
    rule: str
    value: str

    def __str__(self) -> str:
        shown = f"{self.value[:80]}…" if len(self.value) > 80 else self.value
        return f"{self.file}, line {self.line}, column {self.column}: {self.rule} (is {shown!r})"


class ContractError(ContentError):
    """Tables that break rules of the dictionary; ``violations`` lists them all."""

    def __init__(self, violations: list[Violation], where: str = "the data package") -> None:
        self.violations = violations
        shown = [str(each) for each in violations[:_SHOWN]]
        if len(violations) > _SHOWN:
            shown.append(f"… and {len(violations) - _SHOWN} more")
        super().__init__(
            "\n".join([f"{where} breaks its contract (see its {DICTIONARY}):", *shown])
        )


@dataclass(frozen=True)
class Field:
    """A column of the dictionary."""

    name: str
    type: str
    description: str
    constraints: Mapping[str, Any]

    @property
    def is_required(self) -> bool:
        """Whether it may not be empty."""
        return bool(self.constraints.get("required"))

    def rules(self) -> list[Any]:
        """The constraints as pandera checks."""
        from pandera.pandas import Check

        made = {
            "enum": lambda allowed: Check.isin(allowed, error=f"one of {', '.join(allowed)}"),
            "pattern": lambda shape: Check.str_matches(shape, error=f"of the shape {shape}"),
            "minimum": lambda least: Check.ge(least, error=f"at least {least}"),
            "maximum": lambda most: Check.le(most, error=f"at most {most}"),
        }
        return [made[name](value) for name, value in self.constraints.items() if name in made]


@dataclass(frozen=True)
class Table:
    """A table of the dictionary: how its text becomes typed columns, and back."""

    name: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]

    @property
    def file(self) -> str:
        """Name of its file in the package's folder."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> list[str]:
        """Names of its columns, in order."""
        return [field.name for field in self.fields]

    def parse(self, text: pd.DataFrame) -> tuple[pd.DataFrame, list[Violation]]:
        """Type the text of a table and hold it against the dictionary.

        Parameters
        ----------
        text : DataFrame
            Columns of str as the file has them, missing where empty.

        Returns
        -------
        table : DataFrame
            Typed; columns of a closed vocabulary are ordered categories.
        violations : list of Violation
            Every bad cell; the table is only of use where there is none.
        """
        if list(text.columns) != self.columns:
            return text, [
                Violation(
                    self.file,
                    1,
                    "(header)",
                    f"the columns must be {', '.join(self.columns)}",
                    ", ".join(map(str, text.columns)),
                )
            ]
        violations: list[Violation] = []
        typed = pd.DataFrame(index=text.index)
        for field in self.fields:
            typed[field.name], bad = _typed(text[field.name], field)
            violations += [
                self._violation(row, field.name, _EXPECTED[field.type], text.at[row, field.name])
                for row in bad
            ]
        # A cell that is no value of its type is empty by now; it is not to be named twice.
        named = {(each.line, each.column) for each in violations}
        violations += [each for each in self._broken(typed) if each[1:3] not in named]
        violations += self._repeated(typed)
        for field in self.fields:
            if (allowed := field.constraints.get("enum")) and not violations:
                typed[field.name] = pd.Categorical(typed[field.name], allowed, ordered=True)
        return typed, violations

    def format(self, table: pd.DataFrame) -> pd.DataFrame:
        """The typed table as the text of its file: ISO dates, ``true``/``false``, empty."""
        text = pd.DataFrame(index=table.index)
        for field in self.fields:
            column = table[field.name]
            if field.type == "date":
                column = pd.to_datetime(column).dt.strftime("%Y-%m-%d")
            elif field.type == "boolean":
                column = column.map({True: "true", False: "false"})
            elif field.type == "number":
                column = column.map(lambda value: f"{value:.10g}", na_action="ignore")
            text[field.name] = column.astype("str")
        return text

    def foreign(self, tables: Mapping[str, pd.DataFrame]) -> list[Violation]:
        """Rows of this table that point at a row which another table does not have."""
        violations = []
        own = tables[self.name]
        for columns, other, keys in self.foreign_keys:
            pointing = _keys(own, columns)
            known = set(_keys(tables[other], keys))
            present = own[list(columns)].notna().all(axis=1)
            for row in own.index[present & ~pointing.isin(known)]:
                value = ", ".join(map(str, pointing[row]))
                rule = f"must be a row of {other}.csv"
                violations.append(self._violation(row, " + ".join(columns), rule, value))
        return violations

    def _broken(self, typed: pd.DataFrame) -> list[Violation]:
        if typed.empty:
            return []
        # Imported here: only a reader of tables pays for it, not every command.
        import pandera.pandas as pandera

        schema = pandera.DataFrameSchema(
            {
                field.name: pandera.Column(checks=field.rules(), nullable=not field.is_required)
                for field in self.fields
            }
        )
        try:
            schema.validate(typed, lazy=True)
        except pandera.errors.SchemaErrors as error:
            cases = error.failure_cases
            rules = cases["check"].replace({"not_nullable": "may not be empty"})
            return [
                self._violation(int(row), column, rule, "" if pd.isna(value) else value)
                for row, column, rule, value in zip(
                    cases["index"], cases["column"], rules, cases["failure_case"], strict=True
                )
            ]
        return []

    def _repeated(self, typed: pd.DataFrame) -> list[Violation]:
        if not self.primary_key:
            return []
        repeated = typed.duplicated(list(self.primary_key))
        return [
            self._violation(
                row,
                " + ".join(self.primary_key),
                "the key of an earlier row",
                ", ".join(str(typed.at[row, column]) for column in self.primary_key),
            )
            for row in typed.index[repeated]
        ]

    def _violation(self, row: int, column: str, rule: str, value: Any) -> Violation:
        # The header is line 1, so the first row is line 2.
        return Violation(self.file, int(row) + 2, column, rule, str(value))


@cache
def dictionary() -> dict[str, Table]:
    """The tables of the project's data dictionary by name, in its order."""
    described = json.loads(dictionary_file().read_text(encoding="utf-8"))
    return {each["name"]: _table(each) for each in described["resources"]}


def read_text(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a package as text, as they were at one moment.

    Parameters
    ----------
    folder : Path
        Of the package; may be one that is not writable, or that is being written to.

    Returns
    -------
    dict of str to DataFrame
        For each table of the dictionary columns of str, missing where empty; the rows
        are not checked yet.

    Raises
    ------
    UsageError
        There is no data package in the folder, or another one.
    ContentError
        The dictionary is broken or describes tables otherwise than the project's, or a
        table is missing or cannot be read.
    """
    tables = dictionary()
    try:
        files = transaction.snapshot(folder, [DICTIONARY, *(each.file for each in tables.values())])
    except OSError as error:
        raise ContentError(f"{error.filename}: cannot be read ({error.strerror})") from error
    if DICTIONARY not in files:
        raise UsageError(
            f"{folder}: no data package here (no {DICTIONARY}); jiu-analysis ingest makes one"
        )
    rows.check_dictionary(files[DICTIONARY], folder / DICTIONARY)
    return {
        name: _text_of(files.get(table.file), folder / table.file) for name, table in tables.items()
    }


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    r"""Rows of text as a table's file, which reads back as just these rows.

    Python's own writer leaves a carriage return bare, and readers end the row there.

    Examples
    --------
    >>> csv_of(["report", "title"], [("JIU/REP/2021/6", "Plans, and more")])
    b'report,title\nJIU/REP/2021/6,"Plans, and more"\n'
    """
    # A line without anything would be no row: one empty cell alone is quoted.
    lines = [",".join(map(_cell, row)) or '""' for row in (columns, *rows)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def check(
    text: Mapping[str, pd.DataFrame], where: str = "the data package"
) -> dict[str, pd.DataFrame]:
    """Hold a whole package against the dictionary.

    Parameters
    ----------
    text : mapping of str to DataFrame
        For each table of the dictionary its text, columns of str.
    where : str
        What to call the package in an error.

    Returns
    -------
    dict of str to DataFrame
        The tables, typed.

    Raises
    ------
    ContractError
        Lists every violation in every table.
    """
    tables, violations = {}, []
    for name, table in dictionary().items():
        tables[name], broken = table.parse(text[name])
        violations += broken
    if not violations:
        for table in dictionary().values():
            violations += table.foreign(tables)
    if violations:
        raise ContractError(violations, where)
    return tables


def _text_of(content: bytes | None, file: Path) -> pd.DataFrame:
    if content is None:
        raise ContentError(f"{file}: this table of the package is missing")
    try:
        return pd.read_csv(BytesIO(content), dtype="str", keep_default_na=False, na_values=[""])
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ContentError(f"{file}: cannot be read as a table ({error})") from error


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text


def _table(described: dict[str, Any]) -> Table:
    schema = described["schema"]
    return Table(
        name=described["name"],
        description=described["description"],
        fields=tuple(
            Field(each["name"], each["type"], each["description"], each.get("constraints", {}))
            for each in schema["fields"]
        ),
        primary_key=_several(schema.get("primaryKey", [])),
        foreign_keys=tuple(
            (
                _several(key["fields"]),
                key["reference"]["resource"],
                _several(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", [])
        ),
    )


def _several(one_or_more: str | list[str]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more)


def _typed(text: pd.Series, field: Field) -> tuple[pd.Series, list[int]]:
    """The column typed, and the rows whose text is no value of that type."""
    if field.type == "string":
        return text.astype("str"), []
    fits = text.isna() | text.str.fullmatch(_SHAPES[field.type]).astype(bool)
    sound = text.where(fits)
    if field.type == "date":
        typed = pd.to_datetime(sound, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
        fits &= ~(typed.isna() & sound.notna())
    elif field.type == "boolean":
        typed = sound.map({"true": True, "false": False}).astype("boolean")
    elif field.type in ("integer", "number"):
        typed = pd.to_numeric(sound).astype(_TYPES[field.type])
    else:
        typed = sound.astype("str")
    return typed, list(text.index[~fits])


def _keys(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    rows = zip(*(table[column].astype(object) for column in columns), strict=True)
    return pd.Series(list(rows), index=table.index, dtype=object)
