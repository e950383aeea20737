"""Metrics: tidy frames in, tidy frames out.

The metrics import only the vocabularies, so that they can be read and tested without
files, charts or notebooks.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

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
from jiu_analysis.metrics.status import is_closed, is_open, status
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
    "departures",
    "flows",
    "implementation_rate",
    "implemented_share",
    "is_closed",
    "is_open",
    "lateness",
    "long_outstanding",
    "open_counts",
    "overdue",
    "rates",
    "regressions",
    "responsiveness",
    "share",
    "spells",
    "status",
    "status_counts",
    "status_over_time",
    "time_to_implementation",
    "transitions",
    "with_previous",
]

#: Functions that moved to ``jiu_analysis.checks``; available here for one more release.
_MOVED = (
    "comparisons",
    "contradictions",
    "decisions_beside_closed",
    "open_reports_beside_counted",
    "outcomes",
    "stated_beside_counted",
)


def __getattr__(name: str) -> Any:
    if name not in _MOVED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    warnings.warn(
        f"jiu_analysis.metrics.{name} is now jiu_analysis.checks.{name}",
        DeprecationWarning,
        stacklevel=2,
    )
    return getattr(import_module("jiu_analysis.checks"), name)
