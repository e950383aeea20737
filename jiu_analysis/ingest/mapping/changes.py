"""Determine changes since the previous document if the document does not state them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jiu_analysis.ingest.result import ParseResult


def derive_changes(reading: ParseResult, previous: Iterable[Mapping[str, Any]]) -> None:
    """Set the change of each recommendation by comparison with the previous document.

    A recommendation that the previous document lists is changed or unchanged; one of a report
    that it does not list is new. Of any other, and of one whose change or previous status the
    document states, nothing is set.

    Parameters
    ----------
    reading : ParseResult
        Changed in place.
    previous : iterable of mapping
        Rows of ``statuses`` of the previous document.
    """
    known = {
        (row["report"], int(row["recommendation"])): tuple(
            row[each] or None for each in ("acceptance", "implementation")
        )
        for row in previous
    }
    reports = {report for report, _ in known}
    for row in reading.tables.get("statuses", ()):
        stated = (row["change"], row["previous_acceptance"], row["previous_implementation"])
        if any(stated):
            continue
        before = known.get((row["report"], row["recommendation"]))
        if before is None:
            row["change"] = None if row["report"] in reports else "new"
            continue
        row["previous_acceptance"], row["previous_implementation"] = before
        is_same = before == (row["acceptance"], row["implementation"])
        row["change"] = "unchanged" if is_same else "changed"
