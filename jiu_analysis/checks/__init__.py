"""Check documents for internal consistency, and compare stated totals with computed ones."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_CONSISTENCY = ("comparisons", "contradictions", "outcomes")


def __getattr__(name: str) -> Any:
    # Imported on first use: pages are planned and translated without pandas.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "consistency" if name in _CONSISTENCY else "statements"
    found = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
