"""Charts: each function takes a metric table and returns a figure with a description."""

from __future__ import annotations

from jiu_analysis.report.figures.chart import Chart
from jiu_analysis.report.figures.of_status import (
    status_by_addressee,
    status_by_year,
    status_over_time,
)
from jiu_analysis.report.figures.of_time import (
    open_by_age,
    rates_over_time,
    transition_matrix,
    waiting,
)

__all__ = [
    "Chart",
    "open_by_age",
    "rates_over_time",
    "status_by_addressee",
    "status_by_year",
    "status_over_time",
    "transition_matrix",
    "waiting",
]
