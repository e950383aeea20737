"""Check documents for internal consistency, and compare stated totals with computed ones."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jiu_analysis.former_names import former_names

if TYPE_CHECKING:
    from jiu_analysis.checks.consistency import (
        check_summary,
        comparisons,
        contradicted_rows,
        contradictions,
        with_contradictions,
    )
    from jiu_analysis.checks.reading_signals import signals
    from jiu_analysis.checks.statements import (
        decisions_beside_closed,
        open_reports_beside_counted,
        stated_beside_counted,
    )

__all__ = [
    "check_summary",
    "comparisons",
    "contradicted_rows",
    "contradictions",
    "decisions_beside_closed",
    "open_reports_beside_counted",
    "signals",
    "stated_beside_counted",
    "with_contradictions",
]

#: The modules of names that are not in `consistency`.
_ELSEWHERE = {
    "decisions_beside_closed": "statements",
    "open_reports_beside_counted": "statements",
    "signals": "reading_signals",
    "stated_beside_counted": "statements",
}
_former_name = former_names(__name__, {"outcomes": "check_summary"})


def __getattr__(name: str) -> Any:
    # Imported on first use: pages are planned and translated without pandas.
    if name not in __all__:
        return _former_name(name, stacklevel=3)
    module = _ELSEWHERE.get(name, "consistency")
    found = getattr(import_module(f"{__name__}.{module}"), name)
    checking = import_module("jiu_analysis.metrics.columns").checking_frames
    globals()[name] = checking(found, __name__)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
