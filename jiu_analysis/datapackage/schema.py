"""Data packages as typed pandas tables, checked against the data dictionary.

The dictionary (``datapackage.json``) is read by people and portals; the checks are built from
the same file, so the two cannot drift. A package that breaks a rule gives one error that names
the bad cells by file, line, column, rule and value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from jiu_analysis.datapackage import subset as rows
from jiu_analysis.datapackage.descriptor import (
    DICTIONARY,
    Field,
    Table,
    dictionary,
    dictionary_file,
)
from jiu_analysis.datapackage.validation import ContractError, Violation

__all__ = [
    "DICTIONARY",
    "ContractError",
    "Violation",
    "as_text",
    "check",
    "csv_of",
    "dictionary",
    "dictionary_file",
    "read_text",
    "typed",
]

_TRUTH = {"true": True, "false": False, "": None}
#: The line of the first row of a file; the header is line 1.
_FIRST = 2
_TO_QUOTE = re.compile('[,"\r\n]')


def read_text(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a package as text, read by `jiu_analysis.datapackage.subset.read`.

    Parameters
    ----------
    folder : Path
        Of the package.

    Returns
    -------
    dict of str to DataFrame
        For each table of the dictionary columns of str, missing where empty. The label of a
        row is the line in which it begins, counted from the first line after the header.
    """
    text = rows.read(folder)
    return {
        name: pd.DataFrame(
            {each: _strings(text.column(name, each)) for each in table.columns}
        ).set_index(pd.Index([line - _FIRST for line in text.lines[name]], dtype="int64"))
        for name, table in dictionary().items()
    }


def check(
    text: Mapping[str, pd.DataFrame], where: str = "the data package"
) -> dict[str, pd.DataFrame]:
    """Check tables as `read_text` gives them against the dictionary, and type them.

    Parameters
    ----------
    text : mapping of str to DataFrame
        For each table of the dictionary its text, columns of str.
    where : str
        What to call the package in an error.

    Returns
    -------
    dict of str to DataFrame
        See `typed`.

    Raises
    ------
    ContractError
        Holds every violation in every table.
    """
    cells = {
        name: list(zip(*(text[name][each].fillna("") for each in table.columns), strict=True))
        for name, table in dictionary().items()
    }
    lines = {name: [label + _FIRST for label in table.index] for name, table in text.items()}
    return typed(rows.Text(where, cells, lines))


def typed(text: rows.Text) -> dict[str, pd.DataFrame]:
    """Check the text of tables against the dictionary, and give its columns their types.

    Parameters
    ----------
    text : Text
        As `jiu_analysis.datapackage.subset.read` gives it.

    Returns
    -------
    dict of str to DataFrame
        The tables; columns of a closed vocabulary are ordered categories.

    Raises
    ------
    ContractError
        Holds every violation in every table.
    """
    if text.problem:
        raise text.problem
    return {
        name: pd.DataFrame(
            {field.name: _typed(text.column(name, field.name), field) for field in table.fields},
            index=pd.RangeIndex(len(text.tables[name])),
        )
        for name, table in dictionary().items()
    }


def as_text(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a typed table as the text of its file: ISO dates, ``true``/``false``, empty."""
    text = pd.DataFrame(index=frame.index)
    for field in table.fields:
        column = frame[field.name]
        if field.type == "date":
            column = pd.to_datetime(column).dt.strftime("%Y-%m-%d")
        elif field.type == "boolean":
            column = column.map({True: "true", False: "false"})
        elif field.type == "number":
            column = column.map(lambda value: f"{value:.10g}", na_action="ignore")
        text[field.name] = column.astype("str")
    return text


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    r"""Return rows of text as a table's file, which reads back as just these rows.

    Python's own writer leaves a carriage return bare, and readers end the row there.

    Examples
    --------
    >>> csv_of(["report", "title"], [("JIU/REP/2021/6", "Plans, and more")])
    b'report,title\nJIU/REP/2021/6,"Plans, and more"\n'
    """
    # A line without anything would be no row: one empty cell alone is quoted.
    lines = [",".join(map(_cell, row)) or '""' for row in (columns, *rows)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _typed(cells: Sequence[str], field: Field) -> Any:
    """Return a column of sound cells in its type."""
    if allowed := field.constraints.get("enum"):
        codes = {word: code for code, word in enumerate(allowed)}
        return pd.Categorical.from_codes(
            [codes.get(cell, -1) for cell in cells], allowed, ordered=True
        )
    if field.type == "date":
        return pd.to_datetime(_strings(cells), format="%Y-%m-%d").astype("datetime64[s]")
    if field.type == "boolean":
        return pd.array([_TRUTH[cell] for cell in cells], dtype="boolean")
    if field.type in ("integer", "number"):
        return pd.to_numeric(_strings(cells)).astype(
            "Int64" if field.type == "integer" else "Float64"
        )
    return _strings(cells)


def _strings(cells: Sequence[str]) -> pd.Series:
    return pd.Series([cell or None for cell in cells], dtype="str")


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text
