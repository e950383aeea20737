"""Write the data behind a page as files: a CSV for each table, and one workbook with all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from jiu_analysis.report import export
from jiu_analysis.report.tables.table import Cell, Column, Group, Table
from jiu_analysis.site.rendering import Result
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


def table(result: Result) -> Table | pd.DataFrame:
    """Return a table of a page with its data; only the data if the page shows it otherwise.

    Parameters
    ----------
    result : Result
        A result of the page that carries its data.
    """
    from lxml.html import fromstring

    data = frame(result.data)
    shown = fromstring(f"<div>{result.content}</div>").find(".//table[caption]")
    if result.kind != "text/html" or shown is None:
        return data
    heads = shown.findall("thead/tr/th")
    columns = [Column(_text(each), numeric="number" in each.get("class", "")) for each in heads]
    groups = []
    for body in shown.findall("tbody"):
        heading, rows = Cell(""), []
        for row in body:
            cells = [Cell(_text(each), order=each.get("data-order", "")) for each in row]
            if len(cells) == len(columns):
                rows.append(cells)
            elif row[0].get("scope") == "rowgroup":
                heading = cells[0]
        groups.append(Group(heading, rows))
    is_grouped = any(each.heading.text for each in groups)
    return Table(
        result.data["title"],
        columns,
        groups if is_grouped else groups[0].rows,
        note=" ".join(map(_text, shown.xpath("ancestor::*/p[contains(@class, 'note')]"))),
        total=[
            Cell(_text(each), order=each.get("data-order", ""))
            for each in shown.findall("tfoot/tr/*")
        ],
        frame=data,
    )


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def write(
    results: Mapping[str, Result],
    folder: Path,
    workbook: Path,
    *,
    about: str = "",
    source: str = "",
) -> dict[str, str]:
    """Write the tables of a page as CSV files and a workbook.

    Parameters
    ----------
    results : mapping of str to Result
        The results of the page that carry their data, by name.
    folder : Path
        Folder to create, for one CSV file per table.
    workbook : Path
        Workbook with each table as the page shows it, and its data, after a sheet of contents.
    about : str
        What the tables are about, for the sheet of contents.
    source : str
        Where the tables come from, in a line below each.

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
    files = _files(results)
    titles = {name: each.data["title"] for name, each in results.items()}
    tables = {name: table(each) for name, each in results.items()}
    for name, each in tables.items():
        export.to_csv(each, folder / files[name])
    export.to_xlsx(tables, workbook, titles=titles, about=about, source=source)
    return files


def _files(names: Collection[str]) -> dict[str, str]:
    times = Counter(each.casefold() for each in names)
    return {
        each: f"{each}.csv"
        if is_file_name(each) and times[each.casefold()] == 1
        else f"{hashed(re.sub(r'[^A-Za-z0-9_-]+', '-', each).lower(), each)}.csv"
        for each in names
    }
