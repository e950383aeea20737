"""Text computed from the data, for sentences of a page that contain numbers."""

from __future__ import annotations

from jiu_analysis.report.text.markup import PageText
from jiu_analysis.report.text.of_session import (
    agreement,
    changes_note,
    decision,
    headline,
    masthead,
    responsiveness,
    sources,
)
from jiu_analysis.report.text.of_time import ageing, late, points_in_time, trends_masthead

__all__ = [
    "PageText",
    "ageing",
    "agreement",
    "changes_note",
    "decision",
    "headline",
    "late",
    "masthead",
    "points_in_time",
    "responsiveness",
    "sources",
    "trends_masthead",
]


def __dir__() -> list[str]:
    return __all__
