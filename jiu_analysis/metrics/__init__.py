"""What the words and rates mean: tidy tables in, tidy tables out.

These rooms import only the vocabularies, so that the statistics can be read,
tested and trusted with no file, chart or notebook around.
"""

from __future__ import annotations

from jiu_analysis.metrics.counts import change_counts, open_counts, status_counts
from jiu_analysis.metrics.rates import (
    acceptance_rate,
    acceptance_rate_of_relevant,
    closure_rate,
    implementation_rate,
    implemented_share,
    rates,
    share,
)
from jiu_analysis.metrics.reconciliation import comparisons, contradictions, outcomes
from jiu_analysis.metrics.statements import (
    decisions_beside_closed,
    open_reports_beside_counted,
    stated_beside_counted,
)
from jiu_analysis.metrics.status import is_open, status
from jiu_analysis.metrics.survival import spells, time_to_implementation
from jiu_analysis.metrics.timeliness import (
    age,
    age_bands,
    lateness,
    long_outstanding,
    overdue,
    responsiveness,
)
from jiu_analysis.metrics.transitions import (
    departures,
    flows,
    regressions,
    status_over_time,
    transitions,
    with_previous,
)

__all__ = [
    "acceptance_rate",
    "acceptance_rate_of_relevant",
    "age",
    "age_bands",
    "change_counts",
    "closure_rate",
    "comparisons",
    "contradictions",
    "decisions_beside_closed",
    "departures",
    "flows",
    "implementation_rate",
    "implemented_share",
    "is_open",
    "lateness",
    "long_outstanding",
    "open_counts",
    "open_reports_beside_counted",
    "outcomes",
    "overdue",
    "rates",
    "regressions",
    "responsiveness",
    "share",
    "spells",
    "stated_beside_counted",
    "status",
    "status_counts",
    "status_over_time",
    "time_to_implementation",
    "transitions",
    "with_previous",
]
