"""Tables for pages: each function formats a metric table or rows of a document for readers."""

from __future__ import annotations

from jiu_analysis.report.tables.of_changes import changes, departures, flows, moves, transitions
from jiu_analysis.report.tables.of_documents import (
    decisions,
    open_reports,
    recommendations,
    report_title,
    reviews,
)
from jiu_analysis.report.tables.of_findings import findings, outcomes, remarks
from jiu_analysis.report.tables.of_lateness import ages, lateness, oldest, overdue
from jiu_analysis.report.tables.of_metrics import officers, rates, stated, status_by
from jiu_analysis.report.tables.of_time import points, published, rates_over_time, waiting
from jiu_analysis.report.tables.table import Cell, Group, Table

__all__ = [
    "Cell",
    "Group",
    "Table",
    "ages",
    "changes",
    "decisions",
    "departures",
    "findings",
    "flows",
    "lateness",
    "moves",
    "officers",
    "oldest",
    "open_reports",
    "outcomes",
    "overdue",
    "points",
    "published",
    "rates",
    "rates_over_time",
    "recommendations",
    "remarks",
    "report_title",
    "reviews",
    "stated",
    "status_by",
    "transitions",
    "waiting",
]
