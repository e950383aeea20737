"""Charts: each function takes a metric table and returns a figure with a description.

With ``ax``, a chart is drawn into axes of the user's own figure, which are returned; otherwise it
is a `Chart`, a matplotlib figure with a text alternative and a version for phones.
"""

from __future__ import annotations

from jiu_analysis.former_names import former_names
from jiu_analysis.metrics.columns import check_frames
from jiu_analysis.report.deprecation import accept_language
from jiu_analysis.report.figures.chart import Chart
from jiu_analysis.report.figures.of_status import (
    status_at_year_ends,
    status_by,
    status_by_addressee,
    status_by_year,
    status_over_time,
)
from jiu_analysis.report.figures.of_time import (
    open_by_age,
    rates_over_time,
    survival,
    transition_matrix,
)
from jiu_analysis.report.multiples import SmallMultiples, open_by_organization

__all__ = [
    "Chart",
    "SmallMultiples",
    "open_by_age",
    "open_by_organization",
    "rates_over_time",
    "status_at_year_ends",
    "status_by",
    "status_by_addressee",
    "status_by_year",
    "status_over_time",
    "survival",
    "transition_matrix",
]

__getattr__ = former_names(__name__, {"waiting": "survival"})


def __dir__() -> list[str]:
    return __all__


check_frames(__name__)
accept_language(__name__)
