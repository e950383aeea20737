"""Export statuses to a spreadsheet to verify them in, and import what evaluators filled in."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from jiu_analysis.checks.reading_signals import SIGNALS, signals
from jiu_analysis.datapackage.descriptor import dictionary
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.datapackage.verifications import STATUS_KEY, TABLE, Recorded, record
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.report import export
from jiu_analysis.report.cells import neutral

_KEY = list(STATUS_KEY)
_FILLED = ["support", "verified_implementation", "note", "verified_by", "verified_on"]
_SHOWN = ["summary", "status", "recommendation_text", "assessment_text", "locator", "signals"]


def sheet(package: Package) -> pd.DataFrame:
    """Return the statuses of a package with their verifications, in the order of reading.

    Parameters
    ----------
    package : Package
        Returned by `jiu_analysis.load`.

    Returns
    -------
    DataFrame
        One row per status and verification, or per status that is not verified: the keys of the
        status, what the document says, the signals, and the columns to fill in.
    """
    found = signals(package)
    reasons = found.assign(signals=found["signal"].map(SIGNALS))
    reasons = (
        reasons.groupby(_KEY, observed=True, sort=False)["signals"].agg("; ".join).reset_index()
    )
    texts = package.texts[["document", "locator", "recommendation_text", "assessment_text"]]
    rows = package.history.astype(dict.fromkeys(["document", "report", "addressee"], object))
    rows = rows.merge(texts, on=["document", "locator"], how="left").merge(reasons, "left", on=_KEY)
    read = package.verifications.astype({"addressee": object})
    rows = rows.merge(read[[*_KEY, *_FILLED]], on=_KEY, how="left")
    count = rows["signals"].fillna("").str.count(";") + rows["signals"].notna()
    order = count.sort_values(ascending=False, kind="stable").index
    return rows.loc[order, [*_KEY, *_SHOWN, *_FILLED]].reset_index(drop=True)


def write(package: Package, file: Path) -> int:
    """Write the statuses to a workbook or CSV file to verify them in.

    Parameters
    ----------
    package : Package
        Returned by `jiu_analysis.load`.
    file : Path
        ``.xlsx`` or ``.csv``; created or replaced.

    Returns
    -------
    int
        The number of rows.

    Raises
    ------
    UsageError
        The file has another ending, or cannot be written.
    """
    frame = sheet(package)
    if _is_workbook(file):
        fields = {each.name: each for each in dictionary()[TABLE].fields}
        choices = {each: fields[each].constraints["enum"] for each in _FILLED[:2]}
        export.to_xlsx({"verify": frame}, file, choices=choices)
    else:
        export.to_csv(frame, file)
    return len(frame)


def read(folder: Path, file: Path, *, replace: bool = False) -> Recorded:
    """Add the verifications of a workbook or CSV file to a data package: all of them, or none.

    Parameters
    ----------
    folder : Path
        The package folder.
    file : Path
        A file written by `write` and filled in. Rows in which nothing is filled in are skipped;
        columns may be in any order, and further ones are ignored.
    replace : bool
        Overwrite readings of the same evaluator, day and status.

    Returns
    -------
    Recorded

    Raises
    ------
    ContentError
        A row violates a rule, or contradicts a reading that is there; the message lists them.
    UsageError
        The file cannot be read, or the folder has no data package.
    """
    heads, lines = _lines(file)
    wanted = [*_KEY, *_FILLED]
    if missing := [each for each in wanted if each not in heads]:
        raise ContentError(
            f"{file}: lacks the columns {', '.join(missing)}; jiu-analysis verify --export writes"
            " a file that has them"
        )
    filled = []
    for number, cells in lines:
        row = dict(zip(heads, cells, strict=False))
        row = {each: _restored(row.get(each, "")) for each in wanted}
        if any(row[each] for each in _FILLED):
            filled.append((number, _with_codes(row)))
    return record(
        folder,
        [row for _, row in filled],
        replace=replace,
        name=file.name,
        lines=[number for number, _ in filled],
    )


def _lines(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header of a file, and its other rows with their numbers."""
    try:
        if _is_workbook(file):
            from openpyxl import load_workbook

            # A note that begins with = is a formula without a value; its text is what was typed.
            book = load_workbook(file, read_only=True)
            rows = [[_as_text(each) for each in row] for row in book.worksheets[0].values]
            book.close()
        else:
            with file.open(encoding="utf-8-sig", newline="") as stream:
                rows = [*csv.reader(stream)]
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror or error})") from error
    except Exception as error:  # openpyxl raises errors of many types for a damaged workbook.
        kind = "a workbook" if _is_workbook(file) else "CSV in UTF-8"
        raise UsageError(f"{file}: cannot be read as {kind} ({error})") from error
    if not rows:
        raise ContentError(f"{file}: is empty")
    return [each.strip() for each in rows[0]], [*enumerate(rows[1:], start=2)]


def _is_workbook(file: Path) -> bool:
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise UsageError(f"{file}: is neither .xlsx nor .csv")
    return file.suffix.lower() == ".xlsx"


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _restored(text: str) -> str:
    """Return a text without the apostrophe that kept a spreadsheet from evaluating it."""
    text = text.strip()
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


def _with_codes(row: Mapping[str, str]) -> dict[str, str]:
    """Return a row with codes for words as people type them: "Not supported"."""
    codes = {each: row[each].casefold().replace(" ", "_") for each in _FILLED[:2]}
    return {**row, **codes}
