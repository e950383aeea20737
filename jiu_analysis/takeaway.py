"""The data behind a page as files beside it: a CSV for each table, and all in one workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from jiu_analysis import export

#: What a column of a data resource is in pandas; what is not here stays as it is.
_TYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}


def frame(resource: Mapping[str, Any]) -> pd.DataFrame:
    """A tabular data resource as a frame again.

    Parameters
    ----------
    resource : mapping
        With ``schema`` and ``data``, as `jiu_analysis.tables` writes it.

    Returns
    -------
    DataFrame
        The columns in the order of the schema.

    Examples
    --------
    >>> fields = [{"name": "as_of", "type": "date"}, {"name": "count", "type": "integer"}]
    >>> frame({"schema": {"fields": fields}, "data": [{"as_of": None, "count": 2}]})
      as_of  count
    0   NaT      2
    """
    columns = {}
    for field in resource["schema"]["fields"]:
        values = [row[field["name"]] for row in resource["data"]]
        columns[field["name"]] = pd.Series(values, dtype=_TYPES.get(field["type"], "object"))
    return pd.DataFrame(columns)


def write(resources: Mapping[str, Mapping[str, Any]], folder: Path, workbook: Path) -> None:
    """Write resources as files.

    Parameters
    ----------
    resources : mapping of str to mapping
        Tabular data resources by name.
    folder : Path
        Is made; holds ``<name>.csv`` for each.
    workbook : Path
        Gets a sheet for each, after one that says what each sheet is.

    Raises
    ------
    UsageError
        A file cannot be written.
    """
    folder.mkdir()
    frames = {name: frame(each) for name, each in resources.items()}
    for name, each in frames.items():
        export.to_csv(each, folder / f"{name}.csv")
    titles = {"sheet": list(frames), "title": [each["title"] for each in resources.values()]}
    export.to_xlsx({"contents": pd.DataFrame(titles), **frames}, workbook)
