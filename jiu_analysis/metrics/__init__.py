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
)
from jiu_analysis.metrics.statements import (
    decisions_beside_closed,
    open_reports_beside_counted,
    stated_beside_counted,
)
from jiu_analysis.metrics.status import is_open, status

__all__ = [
    "acceptance_rate",
    "acceptance_rate_of_relevant",
    "change_counts",
    "closure_rate",
    "decisions_beside_closed",
    "implementation_rate",
    "implemented_share",
    "is_open",
    "open_counts",
    "open_reports_beside_counted",
    "rates",
    "stated_beside_counted",
    "status",
    "status_counts",
]
