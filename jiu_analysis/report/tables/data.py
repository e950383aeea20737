"""Embed the data of a table as JSON in the executed notebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd


def resource(frame: pd.DataFrame, title: str) -> dict[str, Any]:
    """Convert a DataFrame to a tabular data resource.

    Parameters
    ----------
    frame : DataFrame
        Any DataFrame; the index is omitted.
    title : str
        Title of the resource.

    Returns
    -------
    dict
        ``title``, ``schema`` (``fields`` with ``name`` and ``type``) and ``data``, one dict
        per row. Dates are in ISO 8601, lists separated by commas, missing values None.

    Examples
    --------
    >>> frame = pd.DataFrame({"as_of": pd.to_datetime(["2022-03-31"]), "rate": [0.5]})
    >>> resource(frame, "Rates")["data"]
    [{'as_of': '2022-03-31', 'rate': 0.5}]
    """
    columns = {str(name): column for name, column in frame.items()}
    fields = [{"name": name, "type": _type(column)} for name, column in columns.items()]
    values = zip(*map(_plain, columns.values()), strict=True)
    rows = [dict(zip(columns, row, strict=True)) for row in values]
    return {"profile": "tabular-data-resource", "title": title, "data": rows} | {
        "schema": {"fields": fields, "missingValues": [""]}
    }


def _type(column: pd.Series) -> str:
    kinds = pd.api.types
    if kinds.is_bool_dtype(column):
        return "boolean"
    if kinds.is_integer_dtype(column):
        return "integer"
    if kinds.is_float_dtype(column):
        return "number"
    return "date" if kinds.is_datetime64_any_dtype(column) else "string"


def _plain(column: pd.Series) -> Iterable[Any]:
    kind = _type(column)
    for value in column.astype(object):
        if isinstance(value, list | tuple):
            yield ", ".join(map(str, value))
        elif pd.isna(value):
            yield None
        elif kind == "date":
            yield f"{value:%Y-%m-%d}"
        else:
            yield value if kind in ("boolean", "integer", "number") else str(value)
