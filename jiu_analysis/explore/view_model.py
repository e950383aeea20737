"""Render a selection: key figures and chart as HTML, recommendations as table rows."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from jiu_analysis import metrics, resources
from jiu_analysis.explore.selection import Rows, differences, key_figures
from jiu_analysis.report import figures, i18n
from jiu_analysis.report.figures import Chart
from jiu_analysis.report.tables.table import (
    Cell,
    Column,
    Row,
    Table,
    number,
    rows_of,
    table_of,
)
from jiu_analysis.terms import report_order

#: Key figures in words, with the name of their denominator. A list is no cohort, so its shares are
#: not called rates.
_FIGURES = {
    "open": ("Still open", "recommendations"),
    "acceptance_rate": ("Accepted", "recommendations"),
    "acceptance_rate_of_relevant": ("Accepted", "relevant recommendations"),
    "implementation_rate": ("Implemented", "accepted"),
    "implemented_share": ("Implemented", "recommendations"),
    "closure_rate": ("Closed", "recommendations"),
    "overdue": ("Overdue", "open with a deadline"),
}
#: Those shown as tiles.
_TILES = ("open", "implementation_rate", "acceptance_rate", "overdue")
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
#: Columns that the bars of the chart can represent, with their names.
BARS = {
    "report_year": "Year of the review",
    "addressee": "Addressee",
    "officer_en": "Officer in charge",
    "report": "JIU report",
    "organization": "Organization",
    "document": "Document",
}


class ViewModel:
    """The parts of the explorer view for selected rows.

    Parameters
    ----------
    rows : Rows
        The indexed rows of the package.
    places : array of int
        Positions of the selected rows.
    is_queue : bool
        Whether those with signals (`jiu_analysis.checks.signals`) come first.
    """

    def __init__(self, rows: Rows, places: np.ndarray, *, is_queue: bool = False) -> None:
        self._rows, self.places, self._is_queue = rows, places, is_queue
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
            for (name, of), row in ((_FIGURES[each], table.loc[each]) for each in _TILES)
        ]
        return template("tiles").render(
            count=len(self.places),
            documents=self._rows.different("document", self.places),
            figures=shown,
        )

    def key_figures(self) -> Table:
        """Return all key figures in words, as a table with its data."""
        columns = [
            Column("Figure", lambda row: _FIGURES[row["indicator"]][0]),
            number("Number", "numerator"),
            number("Of", "denominator"),
            Column("Counted among", lambda row: _FIGURES[row["indicator"]][1]),
            Column("Share", "rate", i18n.percent, numeric=True),
        ]
        found = key_figures(self._read)
        return table_of("Key figures", found, *columns, frame=found)

    def chart(self, bars: str = "report_year") -> Chart:
        """Return a chart of the selected recommendations by status."""
        read = self._read
        if bars not in read:
            read = read.assign(**{bars: self._rows.history[bars].iloc[self.places]})
        counts = metrics.status_counts(read, by=[bars]).dropna(subset=[bars])
        drawn: Any  # A chart, as no axes are given.
        if bars == "report_year":
            drawn = figures.status_by_year(counts)
        elif bars == "addressee":
            drawn = figures.status_by_addressee(counts)
        else:
            # Categories that are not among the selected rows have no bar.
            counts = counts[counts.groupby(bars, observed=True)["count"].transform("sum").gt(0)]
            name = BARS[bars] if bars == "report" else BARS[bars].lower()
            drawn = figures.status_by(counts.astype({bars: object}), bars, name)
        return drawn

    def first(self, number: int) -> np.ndarray:
        """Return the positions of the first rows.

        The longest overdue come first, then other open ones, then closed ones, each from the
        newest document on; in a reading queue, those with most signals before all.
        """
        days, is_open = self._rows.days_overdue[self.places], self._rows.is_open[self.places]
        late = np.flatnonzero(days)
        found = [late[np.argsort(-days[late], kind="stable")]]
        as_of = self._rows.history["as_of"].to_numpy()[self.places]
        for is_next in (is_open & (days == 0), ~is_open & (days == 0)):
            # Only as many as are shown, because sorting a million rows is slow.
            if sum(map(len, found)) < number or self._is_queue:
                others = np.flatnonzero(is_next)
                # The history is sorted by as-of date, so the newest document starts where its
                # date first occurs.
                newest = np.searchsorted(as_of[others], as_of[others][-1]) if len(others) else 0
                found.append(np.r_[others[newest:], others[:newest]])
        order = np.concatenate(found)
        if self._is_queue:
            signals = np.array([len(each) for each in self._signals(self.places[order])])
            order = order[np.argsort(-signals, kind="stable")]
        return self.places[order[:number]]

    def _signals(self, places: np.ndarray) -> list[list[str]]:
        return [self._rows.signals.get(int(each), []) for each in places]

    def table(self, number: int) -> pd.DataFrame:
        """Return the first rows formatted for display."""
        places = self.first(number)
        shown = table(self._rows, places)
        if self._is_queue:
            shown.insert(
                1, "Read first because", ["; ".join(each) for each in self._signals(places)]
            )
        return shown

    def ranks(self, places: np.ndarray) -> list[int]:
        """Return the rank of each row by report and number: 2 comes before 10."""
        names = self._rows.history[["report", "recommendation"]].iloc[places]
        keys = [
            (report_order(str(report)), int(each))
            for report, each in zip(names["report"], names["recommendation"], strict=True)
        ]
        ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
        return [ranks[each] for each in keys]

    def for_file(self, caption: str) -> Table:
        """Return all selected rows as the table shows them, with their data."""
        shown, data = self.table(len(self.places)), self.rows()
        columns = [
            Column(name, name, _day if name == "Deadline" else str, name == "Days overdue")
            for name in shown
        ]
        return Table(caption, columns, rows_of(shown, columns), frame=data)

    def differences(self, first: str, second: str) -> Table:
        """Return the recommendations that two documents list differently, as a table."""
        found = differences(self._rows.package, first, second)

        only = {"first_only": f"only in {first}", "second_only": f"only in {second}"}

        def sides(name: str, header: str, format: Callable[[Any], str]) -> Column:
            def both(row: Row) -> str:
                values = [format(row[f"{name}_{side}"]) for side in ("first", "second")]
                return " → ".join(dict.fromkeys(values))  # One value where they are the same.

            return Column(header, both)

        return table_of(
            f"{first} → {second}: what differs",
            found,
            Column("Recommendation", lambda row: f"{row['report']}, {row['recommendation']}"),
            Column("Summary", "summary", _or_missing),
            sides("status", "Status", i18n.label),
            sides("target_date", "Target date", i18n.date),
            sides("officer", "Officer", _or_missing),
            Column("Differs in", "differs", lambda each: only.get(each, each.replace("_", " "))),
            frame=found,
        )

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
            "Deadline": [
                ("from " if kind == "start" else "") + f"{each:%Y-%m-%d}" if pd.notna(each) else ""
                for each, kind in zip(history["target_date"], history["target_kind"], strict=True)
            ],
            # Empty text where not overdue, because a missing number would be displayed as NA.
            "Days overdue": pd.Series(history["days_overdue"].to_numpy(object, na_value="")),
            "Officer in charge": _text(history, "officer_en"),
            **({"Document": history["document"].astype(str).to_numpy()} if several else {}),
        }
    )


def _day(text: str) -> str | Cell:
    """Return a day as a date for workbooks; "from" a day is text."""
    try:
        return Cell(i18n.date(date.fromisoformat(text)), order=text)
    except ValueError:
        return text


def _or_missing(value: Any) -> str:
    return i18n.MISSING if pd.isna(value) else str(value)


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
