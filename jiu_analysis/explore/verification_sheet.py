"""Export statuses to a spreadsheet to verify them in, and import what evaluators filled in."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiu_analysis.checks.reading_signals import SIGNALS, signals
from jiu_analysis.datapackage.descriptor import dictionary
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.datapackage.verifications import STATUS_KEY, TABLE, Recorded, record
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.report import export, i18n
from jiu_analysis.report.cells import neutral
from jiu_analysis.terms import LANGUAGES

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: Name of the sheet to fill in.
SHEET = "verify"
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
        export.to_xlsx({SHEET: frame}, file, choices=choices)
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
            f"{file}: lacks the columns {', '.join(missing)} in its first line; jiu-analysis verify"
            " --export writes a file that has them"
        )
    if twice := [each for each in wanted if heads.count(each) > 1]:
        raise ContentError(f"{file}: has the column {twice[0]} more than once; remove the others")
    filled: dict[tuple[str, ...], int] = {}
    for number, cells in lines:
        if any(each.strip() for each in cells[len(heads) :]):
            raise ContentError(f"{file}, line {number}: has more cells than there are columns")
        row = dict(zip(heads, cells, strict=False))
        for each in wanted:
            if each != "note" and row.get(each, "").startswith("="):
                raise ContentError(
                    f"{file}, line {number}, column {each}: a formula without its value"
                    f" ({row[each]}); type the value"
                )
        row = {each: _restored(row.get(each, "")) for each in wanted}
        if any(row[each] for each in _FILLED):
            # A line that is there twice, as where lists were put together, counts once.
            filled.setdefault(tuple(_with_codes(row).values()), number)
    return record(
        folder,
        [dict(zip(wanted, row, strict=True)) for row in filled],
        replace=replace,
        name=file.name,
        lines=[*filled.values()],
    )


def _lines(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header of a file, and its other rows with their numbers."""
    try:
        rows = _of_workbook(file) if _is_workbook(file) else _of_csv(file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror or error})") from error
    if not rows:
        raise ContentError(f"{file}: is empty")
    heads = [each.strip().casefold() for each in rows[0]]
    return heads, [*enumerate(rows[1:], start=2)]


def _of_csv(file: Path) -> list[list[str]]:
    """Return the cells of a CSV file, as spreadsheets of any country write it."""
    content = file.read_bytes()
    # Spreadsheets save "Unicode text" in UTF-16.
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentError(
            f"{file}, line {line}: cannot be read as CSV in UTF-8; save it in the spreadsheet as"
            ' "CSV UTF-8", or as .xlsx'
        ) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [*reader]
    except csv.Error as error:
        raise ContentError(
            f"{file}, line {reader.line_num}: cannot be read as CSV ({error}); look for quotation"
            " marks that are not closed, or save it as .xlsx"
        ) from error


def _of_workbook(file: Path) -> list[list[str]]:
    """Return the cells of the sheet "verify" of a workbook, or of its first sheet.

    Raises
    ------
    ContentError
        The workbook is damaged, or cells of its table are merged or hold an error in place of a
        value.
    """
    from openpyxl import load_workbook

    try:
        # As computed when the workbook was saved, and as typed.
        computed, typed = (load_workbook(file, data_only=each) for each in (True, False))
    except OSError:
        raise
    except Exception as error:  # openpyxl raises errors of many types for a damaged workbook.
        raise ContentError(f"{file}: cannot be read as a workbook ({error})") from error
    name = SHEET if SHEET in typed.sheetnames else typed.worksheets[0].title
    if merged := _merged_in_table(typed[name]):
        raise ContentError(
            f"{file}, sheet {name}: the cells {merged} are merged; unmerge them, and fill in each"
        )
    pairs = zip(computed[name].iter_rows(), typed[name].iter_rows(), strict=True)
    return [
        [
            _as_text(cell, source, f"{file}, sheet {name}")
            for cell, source in zip(row, as_typed, strict=True)
        ]
        for row, as_typed in pairs
    ]


def _merged_in_table(sheet: Worksheet) -> str:
    """Return the first merged cells that cover a column to be read of a row of the table.

    Those beside or below the table, or in columns that are only shown, do not matter.
    """
    heads = {cell.column: str(cell.value).strip().casefold() for cell in sheet[1]}
    wanted = {column for column, head in heads.items() if head in {*_KEY, *_FILLED}}
    for merged in sorted(sheet.merged_cells.ranges, key=str):
        across = set(range(merged.min_col, merged.max_col + 1))
        for row in range(merged.min_row, merged.max_row + 1):
            covered = across - ({merged.min_col} if row == merged.min_row else set())
            others = (sheet.cell(row, column).value for column in wanted - across)
            if covered & wanted and any(each is not None for each in others):
                return str(merged)
    return ""


def _is_workbook(file: Path) -> bool:
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise UsageError(f"{file}: is neither .xlsx nor .csv")
    return file.suffix.lower() == ".xlsx"


def _as_text(computed: Any, typed: Any, where: str) -> str:
    """Return the text of a cell: the value of a formula, a day in ISO form."""
    if computed.data_type == "e":
        raise ContentError(
            f"{where}, cell {typed.coordinate}: the error {computed.value}; type the value"
        )
    # A program can have written a formula without its value.
    value = typed.value if computed.value is None else computed.value
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
    """Return a row with codes for words as people type them: "Not supported", "En cours"."""
    words = {each: re.sub(r"[\s_-]+", " ", row[each].casefold()).strip() for each in _FILLED[:2]}
    codes = {each: _codes().get(word, row[each]) for each, word in words.items()}
    return {**row, **codes}


@cache
def _codes() -> dict[str, str]:
    """Return the code of each word for what is filled in, in every language of the pages."""
    fields = {each.name: each for each in dictionary()[TABLE].fields}
    codes = [code for name in _FILLED[:2] for code in fields[name].constraints["enum"]]
    words = {code.replace("_", " "): code for code in codes}
    for language in LANGUAGES:
        with i18n.use(language):
            words |= {i18n.label(code).casefold(): code for code in codes}
    return words
