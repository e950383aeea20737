"""Data packages as typed pandas tables, checked against the data dictionary.

The dictionary (``datapackage.json``) is read by people and portals; the checks are built from
the same file, so the two cannot drift. A package that breaks a rule gives one error that names
the bad cells by file, line, column, rule and value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from jiu_analysis import rows, validation
from jiu_analysis.descriptor import DICTIONARY, Field, Table, dictionary, dictionary_file
from jiu_analysis.validation import ContractError, Violation

__all__ = [
    "DICTIONARY",
    "ContractError",
    "Violation",
    "as_text",
    "check",
    "csv_of",
    "dictionary",
    "dictionary_file",
    "frames",
    "read_text",
]

_TO_QUOTE = re.compile('[,"\r\n]')


def read_text(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a package as text, see `jiu_analysis.rows.read` and `frames`."""
    return frames(rows.read(folder))


def frames(text: rows.Text) -> dict[str, pd.DataFrame]:
    """Return the text of tables as frames.

    Parameters
    ----------
    text : Text
        As `jiu_analysis.rows.read` gives it.

    Returns
    -------
    dict of str to DataFrame
        For each table of the dictionary columns of str, missing where empty. The label of a
        row is the line in which it begins, counted from the first line after the header.
    """
    return {name: _frame(text, table) for name, table in dictionary().items()}


def check(
    text: Mapping[str, pd.DataFrame], where: str = "the data package"
) -> dict[str, pd.DataFrame]:
    """Check a whole package against the dictionary, and give its columns their types.

    Parameters
    ----------
    text : mapping of str to DataFrame
        For each table of the dictionary its text, columns of str.
    where : str
        What to call the package in an error.

    Returns
    -------
    dict of str to DataFrame
        The tables, typed; columns of a closed vocabulary are ordered categories.

    Raises
    ------
    ContractError
        Holds every violation in every table.
    """

    def column(table: str, name: str) -> list[str]:
        return text[table][name].fillna("").tolist()

    # The header is line 1, so the first row is line 2.
    lines = {name: [label + 2 for label in table.index] for name, table in text.items()}
    if found := validation.violations(column, lines):
        raise ContractError(found, where)
    return {
        name: pd.DataFrame({field.name: _typed(text[name][field.name], field) for field in fields})
        for name, fields in ((name, table.fields) for name, table in dictionary().items())
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


def _frame(text: rows.Text, table: Table) -> pd.DataFrame:
    index = pd.Index([line - 2 for line in text.lines[table.name]], dtype="int64")
    return pd.DataFrame(
        {
            name: pd.Series(
                [cell or None for cell in text.column(table.name, name)], index=index, dtype="str"
            )
            for name in table.columns
        }
    )


def _typed(text: pd.Series, field: Field) -> pd.Series:
    """Return a column of sound cells in its type."""
    if allowed := field.constraints.get("enum"):
        return pd.Series(pd.Categorical(text, allowed, ordered=True), index=text.index)
    if field.type == "date":
        return pd.to_datetime(text, format="%Y-%m-%d").astype("datetime64[s]")
    if field.type == "boolean":
        return text.map({"true": True, "false": False}).astype("boolean")
    if field.type in ("integer", "number"):
        return pd.to_numeric(text).astype("Int64" if field.type == "integer" else "Float64")
    return text.astype("str")


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text
