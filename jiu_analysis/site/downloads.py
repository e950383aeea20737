"""Write the data behind a page as files: a CSV for each table, and one workbook with all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from jiu_analysis.report import export
from jiu_analysis.terms import hashed, is_file_name

#: pandas type of each type of a data resource; other types are left as they are.
_TYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}


def frame(resource: Mapping[str, Any]) -> pd.DataFrame:
    """Return a tabular data resource as a DataFrame.

    Parameters
    ----------
    resource : mapping
        With ``schema`` and ``data``, as written by `jiu_analysis.report.tables`.

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


def write(
    resources: Mapping[str, Mapping[str, Any]], folder: Path, workbook: Path
) -> dict[str, str]:
    """Write data resources as CSV files and a workbook.

    Parameters
    ----------
    resources : mapping of str to mapping
        Tabular data resources by name.
    folder : Path
        Folder to create, for one CSV file per resource.
    workbook : Path
        Workbook with one sheet per resource, after a sheet that lists their titles.

    Returns
    -------
    dict of str to str
        Name of each CSV file: ``<name>.csv``, or another one if that is not a valid file name or
        differs from another only in case.

    Raises
    ------
    UsageError
        A file cannot be written.
    """
    folder.mkdir()
    frames = {name: frame(each) for name, each in resources.items()}
    files = _files(resources)
    for name, each in frames.items():
        export.to_csv(each, folder / files[name])
    contents = "contents"
    while contents in frames:
        contents += "-"
    sheets = export.sheet_names([contents, *frames])
    titles = {"sheet": sheets[1:], "title": [each["title"] for each in resources.values()]}
    export.to_xlsx({contents: pd.DataFrame(titles), **frames}, workbook)
    return files


def _files(names: Collection[str]) -> dict[str, str]:
    times = Counter(each.casefold() for each in names)
    return {
        each: f"{each}.csv"
        if is_file_name(each) and times[each.casefold()] == 1
        else f"{hashed(re.sub(r'[^A-Za-z0-9_-]+', '-', each).lower(), each)}.csv"
        for each in names
    }
