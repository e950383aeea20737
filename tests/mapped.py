"""Small tables and their mappings, for tests; their words are independent of the package."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl

from jiu_analysis.ingest import Mapping, ParseResult, load_mapping
from jiu_analysis.ingest import mapping as sheet

DOCUMENT = """\
[document]
symbol = "UOE/EB/12/5"
organization = "Universal Organization for Examples"
body = "Executive Board"
session = 12
session_starts_on = 2024-06-10
session_ends_on = 2024-06-14
as_of = 2024-03-31
language = "en"
"""
COLUMNS = """\
[columns]
report = "Report"
recommendation = "No."
addressee = "To"
status = "Status"
"""
WORDS = """\
[words.status]
implemented = "Closed – done"
in_progress = ["Open – under way", "Open – late"]
"""
HEADER = ("Report", "No.", "To", "Status")
ROWS = (
    ("JIU/REP/2021/91", 1, "Executive head", "Closed – done"),
    ("JIU/REP/2021/91", 2, "Legislative body", "Open – late"),
)


def mapping(folder: Path, text: str = DOCUMENT + COLUMNS + WORDS) -> Mapping:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def with_table(keys: str, columns: str = "", words: str = "") -> str:
    """Return a mapping with further keys in its tables."""
    return f"{DOCUMENT}\n[table]\n{keys}\n{COLUMNS}{columns}\n{WORDS}{words}"


def csv_text(rows, delimiter: str = ",") -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return target.getvalue()


def workbook(path: Path, rows, name: str = "Register", others=()) -> Path:
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    for other in others:
        book.create_sheet(other).append(["x"])
    book.save(path)
    return path


def read(folder: Path, rows, text: str = DOCUMENT + COLUMNS + WORDS, **options) -> ParseResult:
    """Read a CSV of these rows."""
    path = folder / "table.csv"
    path.write_text(csv_text(rows, **options), encoding="utf-8")
    return sheet.read(path, mapping(folder, text))


def statuses(reading: ParseResult) -> set[tuple]:
    keys = ("report", "recommendation", "addressee", "acceptance", "implementation")
    return {tuple(row[key] for key in keys) for row in reading.tables.get("statuses", ())}
