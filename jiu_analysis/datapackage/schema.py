"""Check data packages against the data dictionary and convert them to typed pandas tables.

The checks are generated from the dictionary (``datapackage.json``) that users and data portals
read, so the two cannot diverge. A package that violates a rule raises one error that names the
invalid cells by file, line, column, rule and value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from jiu_analysis.datapackage import subset
from jiu_analysis.datapackage.descriptor import Field, Table, dictionary

_TRUTH = {"true": True, "false": False, "": None}
_TO_QUOTE = re.compile('[,"\r\n]')


def typed(text: subset.Text) -> dict[str, pd.DataFrame]:
    """Check tables of text against the dictionary, and convert their columns to typed ones.

    Parameters
    ----------
    text : Text
        Returned by `jiu_analysis.datapackage.subset.read`.

    Returns
    -------
    dict of str to DataFrame
        The typed tables; columns with a closed vocabulary are ordered categoricals.

    Raises
    ------
    ContractError
        The tables violate rules; the error lists every violation.
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
    """Return a typed table as text: ISO dates, ``true``/``false``, empty where missing."""
    text = pd.DataFrame(index=frame.index)
    for field in table.fields:
        column = frame[field.name]
        if field.type == "date":
            column = pd.to_datetime(column).dt.strftime("%Y-%m-%d")
        elif field.type == "boolean":
            column = column.map({True: "true", False: "false"})
        elif field.type == "number":
            column = column.map("{:.15g}".format, na_action="ignore")
        text[field.name] = column.astype("str")
    return text


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    r"""Return rows of text as CSV that reads back as exactly these rows.

    Python's own writer does not quote a carriage return, and readers would end the row there.

    Examples
    --------
    >>> csv_of(["report", "title"], [("JIU/REP/2021/6", "Plans, and more")])
    b'report,title\nJIU/REP/2021/6,"Plans, and more"\n'
    """
    # An empty line would not be read as a row, so a single empty cell is quoted.
    lines = [",".join(map(_cell, row)) or '""' for row in (columns, *rows)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _typed(cells: Sequence[str], field: Field) -> Any:
    """Convert a column of valid cells to its type."""
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
