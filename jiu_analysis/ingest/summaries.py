"""Read a user's table of one-line summaries of recommendations."""

from __future__ import annotations

from pathlib import Path

from jiu_analysis.errors import UsageError
from jiu_analysis.ingest.input_files import user_rows
from jiu_analysis.ingest.result import ParseResult
from jiu_analysis.terms import ReportSymbol

_COLUMNS = ("report", "recommendation", "summary")
_LONGEST = 500


def load_summaries(path: Path) -> dict[tuple[str, int], str]:
    """Return the summaries of a CSV file with the columns report, recommendation, summary.

    Raises
    ------
    UsageError
        If the file is missing or not such a table; names the row.
    """
    rows = user_rows(path, "summaries", _COLUMNS)
    found: dict[tuple[str, int], str] = {}
    for line, row in enumerate(rows, start=2):
        report, number, summary = ((row.get(each) or "").strip() for each in _COLUMNS)
        where = f"{path}, row {line}"
        try:
            key = ReportSymbol(report).text, int(number)
        except ValueError as error:
            raise UsageError(
                f"{where}: names no recommendation (report “{report[:60]}”, recommendation"
                f" “{number[:20]}”); write them as JIU/REP/2021/6 and 3"
            ) from error
        if not summary or len(summary) > _LONGEST or not summary.isprintable():
            raise UsageError(f"{where}: a summary is one line of at most {_LONGEST} characters")
        if found.setdefault(key, summary) != summary:
            raise UsageError(f"{where}: {report} recommendation {number} has another summary above")
    return found


def add_summaries(reading: ParseResult, summaries: dict[tuple[str, int], str]) -> int:
    """Add the summaries to the recommendations of a document, and return how many it has."""
    added = 0
    for row in reading.tables.get("recommendations", ()):
        if summary := summaries.get((row["report"], row["recommendation"])):
            row["summary"] = summary
            added += 1
    return added
