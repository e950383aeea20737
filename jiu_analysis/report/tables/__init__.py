"""Tables for pages: each function formats a metric table or rows of a document for readers.

Each takes a DataFrame and a caption, some a note to put below, and returns a `Table`, which a
notebook displays. The caption is translated if it is in the catalogue. The DataFrame travels with
the table, for download.
"""

from __future__ import annotations

from jiu_analysis.former_names import former_names
from jiu_analysis.metrics.columns import check_frames
from jiu_analysis.report.deprecation import accept_language
from jiu_analysis.report.tables.of_changes import changes, dropped, flows, reversals, transitions
from jiu_analysis.report.tables.of_documents import (
    decisions,
    open_reports,
    recommendations,
    report_title,
    reviews,
)
from jiu_analysis.report.tables.of_findings import check_summary, findings, remarks
from jiu_analysis.report.tables.of_lateness import (
    ages,
    closing_by_age,
    deadlines,
    due_next,
    oldest,
    overdue,
    without_deadline,
)
from jiu_analysis.report.tables.of_metrics import (
    cohorts,
    first_statuses,
    officers,
    rates,
    stated,
    status_by,
)
from jiu_analysis.report.tables.of_system import (
    assessments,
    changes_in_a_year,
    organizations,
    rates_by_year,
    report_answers,
    report_matrix,
    report_progress,
    reports,
)
from jiu_analysis.report.tables.of_time import (
    closed_since_previous,
    implemented_after,
    points,
    published,
    rates_over_time,
    survival,
)
from jiu_analysis.report.tables.of_verifications import (
    not_confirmed,
    verifications,
    verified_counts,
)
from jiu_analysis.report.tables.rows import rows_of_document
from jiu_analysis.report.tables.table import Cell, Column, Group, Table

__all__ = [
    "Cell",
    "Column",
    "Group",
    "Table",
    "ages",
    "assessments",
    "changes",
    "changes_in_a_year",
    "check_summary",
    "closed_since_previous",
    "closing_by_age",
    "cohorts",
    "deadlines",
    "decisions",
    "dropped",
    "due_next",
    "findings",
    "first_statuses",
    "flows",
    "implemented_after",
    "not_confirmed",
    "officers",
    "oldest",
    "open_reports",
    "organizations",
    "overdue",
    "points",
    "published",
    "rates",
    "rates_by_year",
    "rates_over_time",
    "recommendations",
    "remarks",
    "report_answers",
    "report_matrix",
    "report_progress",
    "report_title",
    "reports",
    "reversals",
    "reviews",
    "rows_of_document",
    "stated",
    "status_by",
    "survival",
    "transitions",
    "verifications",
    "verified_counts",
    "without_deadline",
]

__getattr__ = former_names(
    __name__,
    {
        "departures": "dropped",
        "moves": "reversals",
        "outcomes": "check_summary",
        "waiting": "survival",
    },
)


def __dir__() -> list[str]:
    return __all__


check_frames(__name__)
accept_language(__name__)
