"""Text computed from the data, for sentences of a page that contain numbers."""

from __future__ import annotations

from jiu_analysis.metrics.columns import check_frames
from jiu_analysis.report.deprecation import accept_language
from jiu_analysis.report.text.markup import PageText
from jiu_analysis.report.text.of_session import (
    agreement,
    by_addressee,
    by_year,
    changes_note,
    decision,
    headline,
    in_charge,
    masthead,
    responsiveness,
    since_previous,
    sources,
)
from jiu_analysis.report.text.of_system import (
    nothing_implemented,
    report_headline,
    report_masthead,
    system_headline,
    system_masthead,
)
from jiu_analysis.report.text.of_time import (
    ageing,
    deadlines,
    points_in_time,
    time_to_implementation,
    trends_headline,
    trends_masthead,
)

__all__ = [
    "PageText",
    "ageing",
    "agreement",
    "by_addressee",
    "by_year",
    "changes_note",
    "deadlines",
    "decision",
    "headline",
    "in_charge",
    "masthead",
    "nothing_implemented",
    "points_in_time",
    "report_headline",
    "report_masthead",
    "responsiveness",
    "since_previous",
    "sources",
    "system_headline",
    "system_masthead",
    "time_to_implementation",
    "trends_headline",
    "trends_masthead",
]


def __dir__() -> list[str]:
    return __all__


check_frames(__name__)
accept_language(__name__)
