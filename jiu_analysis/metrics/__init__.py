"""Metrics: tidy frames in, tidy frames out.

The metrics import only the vocabularies and errors, so that they can be read and tested without
files, charts or notebooks.
"""

from __future__ import annotations

from jiu_analysis.former_names import former_names
from jiu_analysis.metrics.cohorts import cohorts, implemented_after
from jiu_analysis.metrics.columns import PooledDocumentsWarning, check_frames, superseded
from jiu_analysis.metrics.counts import change_counts, open_counts, status_counts
from jiu_analysis.metrics.once import is_repeated
from jiu_analysis.metrics.rates import (
    acceptance_rate,
    acceptance_rate_of_relevant,
    closure_rate,
    implementation_rate,
    implemented_of_accepted,
    implemented_of_listed,
    implemented_share,
    rates,
    share,
)
from jiu_analysis.metrics.series import up_to
from jiu_analysis.metrics.since_previous import (
    accepted_of_new,
    closed_since_previous,
    closing_by_age,
    first_statuses,
)
from jiu_analysis.metrics.status import is_closed, is_open, status
from jiu_analysis.metrics.survival import spells, time_to_implementation
from jiu_analysis.metrics.system import (
    by_organization,
    by_report,
    changes_in_a_year,
    coverage,
    last_reported,
    latest,
    latest_documents,
    open_over_time,
    report_by_organization,
    report_over_time,
    report_statuses,
    since_first_document,
    without_document,
)
from jiu_analysis.metrics.timeliness import (
    age,
    age_bands,
    deadline_cohort,
    due_next,
    lateness,
    long_outstanding,
    overdue,
    responsiveness,
)
from jiu_analysis.metrics.transitions import (
    dropped,
    flows,
    reversals,
    status_over_time,
    transitions,
    with_previous,
)
from jiu_analysis.metrics.verified import (
    verification_summary,
    verified_counts,
    with_verifications,
)

__all__ = [
    "PooledDocumentsWarning",
    "acceptance_rate",
    "acceptance_rate_of_relevant",
    "accepted_of_new",
    "age",
    "age_bands",
    "by_organization",
    "by_report",
    "change_counts",
    "changes_in_a_year",
    "closed_since_previous",
    "closing_by_age",
    "closure_rate",
    "cohorts",
    "coverage",
    "deadline_cohort",
    "dropped",
    "due_next",
    "first_statuses",
    "flows",
    "implementation_rate",
    "implemented_after",
    "implemented_of_accepted",
    "implemented_of_listed",
    "implemented_share",
    "is_closed",
    "is_open",
    "is_repeated",
    "last_reported",
    "lateness",
    "latest",
    "latest_documents",
    "long_outstanding",
    "open_counts",
    "open_over_time",
    "overdue",
    "rates",
    "report_by_organization",
    "report_over_time",
    "report_statuses",
    "responsiveness",
    "reversals",
    "share",
    "since_first_document",
    "spells",
    "status",
    "status_counts",
    "status_over_time",
    "superseded",
    "time_to_implementation",
    "transitions",
    "up_to",
    "verification_summary",
    "verified_counts",
    "with_previous",
    "with_verifications",
    "without_document",
]

__getattr__ = former_names(
    __name__,
    {
        "comparisons": "jiu_analysis.checks.comparisons",
        "contradictions": "jiu_analysis.checks.contradictions",
        "decisions_beside_closed": "jiu_analysis.checks.decisions_beside_closed",
        "departures": "dropped",
        "open_reports_beside_counted": "jiu_analysis.checks.open_reports_beside_counted",
        "outcomes": "jiu_analysis.checks.check_summary",
        "regressions": "reversals",
        "stated_beside_counted": "jiu_analysis.checks.stated_beside_counted",
    },
)


def __dir__() -> list[str]:
    return __all__


check_frames(__name__)
