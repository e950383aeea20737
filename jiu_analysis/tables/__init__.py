"""Tables for a page: a metric table or rows of a document in, a table for readers out."""

from __future__ import annotations

from jiu_analysis.tables.of_documents import (
    changes,
    decisions,
    open_reports,
    recommendations,
    report_title,
    reviews,
)
from jiu_analysis.tables.of_metrics import officers, rates, stated, status_by
from jiu_analysis.tables.table import Cell, Group, Table

__all__ = [
    "Cell",
    "Group",
    "Table",
    "changes",
    "decisions",
    "officers",
    "open_reports",
    "rates",
    "recommendations",
    "report_title",
    "reviews",
    "stated",
    "status_by",
]
