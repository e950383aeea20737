"""Render a selection: key figures and chart as HTML, recommendations as table rows."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from jiu_analysis import metrics, resources
from jiu_analysis.explore.selection import Rows, key_figures
from jiu_analysis.report import figures, i18n
from jiu_analysis.report.figures import Chart

#: Key figures shown as tiles, with the name of their denominator.
_TILES = {
    "open": ("Still open", "recommendations"),
    "implementation_rate": (i18n.label("implementation_rate"), "accepted"),
    "acceptance_rate": (i18n.label("acceptance_rate"), "recommendations"),
    "overdue": ("Overdue", "open with a deadline"),
}
# Columns that the figures need; slicing a million rows is faster with few columns.
_READ = [
    "acceptance",
    "implementation",
    "as_of",
    "target_date",
    "target_kind",
    "report_year",
    "addressee",
]
#: Columns that the bars of the chart can represent.
BARS = {"report_year": "Year of the review", "addressee": "Addressee"}


class ViewModel:
    """The parts of the explorer view for selected rows.

    Parameters
    ----------
    rows : Rows
        The indexed rows of the package.
    places : array of int
        Positions of the selected rows.
    """

    def __init__(self, rows: Rows, places: np.ndarray) -> None:
        self._rows, self.places = rows, places
        narrow = rows.history[_READ]
        self._read = narrow if len(places) == len(narrow) else narrow.iloc[places]

    def tiles(self) -> str:
        """Return the key figures as HTML."""
        table = key_figures(self._read).set_index("indicator")
        shown = [
            {
                "name": name,
                "share": i18n.percent(row["rate"]),
                "numbers": f"{int(row['numerator']):,} of {int(row['denominator']):,} {of}",
            }
            for (name, of), row in (
                (tile, table.loc[indicator]) for indicator, tile in _TILES.items()
            )
        ]
        return template("tiles").render(
            count=len(self.places),
            documents=self._rows.different("document", self.places),
            figures=shown,
        )

    def chart(self, bars: str = "report_year") -> Chart:
        """Return a chart of the selected recommendations by status."""
        counts = metrics.status_counts(self._read, by=[bars])
        draw = {
            "report_year": figures.status_by_year,
            "addressee": figures.status_by_addressee,
        }[bars]
        chart = draw(counts.dropna(subset=[bars]))
        assert isinstance(chart, Chart), "no axes of the user's were given"
        return chart

    def first(self, number: int) -> np.ndarray:
        """Return the positions of the first rows: longest overdue, then the newest document."""
        days = self._rows.days_overdue[self.places]
        late = np.flatnonzero(days)
        late = late[np.argsort(-days[late], kind="stable")][:number]
        if len(late) < number:
            # Only as many of the others as are shown, because sorting a million rows is slow.
            others = np.flatnonzero(days == 0)
            as_of = self._rows.history["as_of"].to_numpy()[self.places[others]]
            # The history is sorted by as-of date, so the newest document starts where its date
            # first occurs.
            newest = np.searchsorted(as_of, as_of[-1]) if len(as_of) else 0
            others = np.r_[others[newest:], others[:newest]][: number - len(late)]
            late = np.r_[late, others]
        return self.places[late]

    def table(self, number: int) -> pd.DataFrame:
        """Return the first rows formatted for display."""
        return table(self._rows, self.first(number))

    def rows(self) -> pd.DataFrame:
        """Return all selected rows in display order."""
        return self._rows.history.iloc[self.first(len(self.places))]


def table(rows: Rows, places: np.ndarray) -> pd.DataFrame:
    """Return the rows at these positions formatted for display."""
    history = rows.history.iloc[places]
    several = rows.different("document", places) > 1
    return pd.DataFrame(
        {
            "Recommendation": [
                f"{report}, {number}"
                for report, number in zip(history["report"], history["recommendation"], strict=True)
            ],
            "Summary": _text(history, "summary"),
            "Status": labels(history["status"]),
            "Due by": [
                f"{each:%Y-%m-%d}" if pd.notna(each) else "" for each in history["target_date"]
            ],
            # Empty text where not overdue, because a missing number would be displayed as NA.
            "Days overdue": pd.Series(history["days_overdue"].to_numpy(object, na_value="")),
            "Officer in charge": _text(history, "officer_en"),
            **({"Document": history["document"].astype(str).to_numpy()} if several else {}),
        }
    )


def _text(history: pd.DataFrame, column: str) -> list[str]:
    return [i18n.MISSING if pd.isna(each) else str(each) for each in history[column]]


def labels(codes: Iterable[object]) -> list[str]:
    """Return the labels of codes."""
    known = cache(i18n.label)
    return [i18n.MISSING if pd.isna(each) else known(str(each)) for each in codes]


def picture(chart: Chart) -> str:
    """Return a chart as HTML: an image with its text alternative."""
    source = base64.b64encode(chart.svg().encode("utf-8")).decode("ascii")
    return str(
        Markup(
            '<figure class="jiu-chart"><img src="data:image/svg+xml;base64,{}" alt="{}"></figure>'
        ).format(source, chart.description)
    )


@cache
def template(part: str) -> Any:
    """Return the template of a part of the view."""
    return resources.template(f"explore/{part}.html.j2")
