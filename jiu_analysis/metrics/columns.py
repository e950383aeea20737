"""What the metrics ask of a frame: its columns, and which documents count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import pandas as pd

from jiu_analysis.errors import ArgumentError

#: What each column holds that a metric reads.
HOLDS = {
    "organization": "the organization that reports",
    "document": "the symbol of the progress report",
    "as_of": "the date of the statuses in the document",
    "report": "the symbol of the JIU report",
    "recommendation": "the number of the recommendation in its report",
    "acceptance": "the organization's response, a word of terms.ACCEPTANCE",
    "implementation": "the implementation status, a word of terms.IMPLEMENTATION",
    "previous_acceptance": "the previous response that the document prints",
    "previous_implementation": "the previous implementation status that the document prints",
    "change": "the change since the previous document, a word of terms.CHANGES",
    "previous_document": "the symbol of the previous document that the document names",
    "target_date": "the last day of the period that the recommendation names as its deadline",
    "target_kind": "whether the target date is a deadline or a start",
    "due_on": "the organization's own due date",
    "issued_on": "the day on which the JIU report was issued",
    "report_year": "the year in the symbol of the JIU report",
    "answered_on": "the day on which the request was answered",
}


#: The columns that hold dates, and what pandas calls columns of dates or without any value.
_DATES = {"as_of", "target_date", "due_on", "issued_on", "answered_on"}
_OF_DATES = {"datetime64", "datetime", "date", "empty"}


#: What a metric takes as columns to group by.
By: TypeAlias = "str | Sequence[str]"


class PooledDocumentsWarning(UserWarning):
    """Several documents of one organization are counted together."""


def require(frame: pd.DataFrame, function: str, *columns: str, by: By = ()) -> None:
    """Raise an ArgumentError that names the first column that a metric lacks, or without dates."""
    for column in (*columns, *keys_of(by)):
        if column not in frame:
            held = f" ({HOLDS[column]})" if column in HOLDS else ""
            there = ", ".join(map(str, frame)) or "none"
            raise ArgumentError(
                f"metrics.{function} needs the column {column!r}{held}; the frame has: {there}"
            )
        if column in _DATES and pd.api.types.infer_dtype(frame[column]) not in _OF_DATES:
            raise ArgumentError(
                f"metrics.{function} needs dates in the column {column!r}, which holds"
                f" {pd.api.types.infer_dtype(frame[column])} values: convert it with pd.to_datetime"
            )


def keys_of(by: By) -> list[str]:
    """Return columns to group by as a list, each once."""
    return [by] if isinstance(by, str) else list(dict.fromkeys(by))


def superseded(documents: pd.DataFrame) -> list[str]:
    """Return the symbols of the documents, one a row, that another one of them supersedes.

    Of several that supersede the same one, all but the latest are superseded too.
    """
    if "supersedes" not in documents or documents["supersedes"].isna().all():
        return []
    newer = documents.assign(document=documents["document"].astype(object))
    newer = newer.dropna(subset="supersedes")
    newer = newer[newer["supersedes"].ne(newer["document"])]
    newer = newer.assign(length=newer["document"].str.len())
    newer = newer.sort_values(["as_of", "length", "document"])
    earlier = newer.loc[newer.duplicated("supersedes", keep="last"), "document"]
    return [*newer["supersedes"], *earlier]
