"""Check documents for internal consistency, and compare stated figures with computed ones."""

from __future__ import annotations

from jiu_analysis.checks.consistency import comparisons, contradictions, outcomes
from jiu_analysis.checks.statements import (
    decisions_beside_closed,
    open_reports_beside_counted,
    stated_beside_counted,
)

__all__ = [
    "comparisons",
    "contradictions",
    "decisions_beside_closed",
    "open_reports_beside_counted",
    "outcomes",
    "stated_beside_counted",
]
