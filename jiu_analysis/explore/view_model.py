"""Render a selection: key figures and chart as HTML, recommendations as table rows."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from jiu_analysis import metrics
from jiu_analysis.explore.selection import Rows, differences, key_figures
from jiu_analysis.report import figures, i18n
from jiu_analysis.report.figures import Chart
from jiu_analysis.report.tables.table import (
    Cell,
    Column,
    Row,
    Table,
    number,
    table_of,
)
from jiu_analysis.resources import template
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
    system : array of int
        Positions of the rows of all organizations that match the same criteria, to compare with.
    """

    def __init__(
        self,
        rows: Rows,
        places: np.ndarray,
        *,
        is_queue: bool = False,
        system: Sequence[int] | np.ndarray = (),
    ) -> None:
        self._rows, self.places, self._is_queue, self._system = rows, places, is_queue, system
        narrow = rows.history[_READ]
        self._read = narrow if len(places) == len(narrow) else narrow.iloc[places]

    def tiles(self) -> str:
        """Return the key figures as HTML; of one organization, with those of all of them."""
        compared = len(self._system) and self._rows.different("organization", self.places) == 1
        read = [self._read, self._rows.history[_READ].iloc[self._system]][: 2 if compared else 1]
        tables = [key_figures(each).set_index("indicator") for each in read]
        shown = [
            {
                "name": _FIGURES[each][0],
                "shares": [i18n.percent(table.loc[each, "rate"]) for table in tables],
                "numbers": [
                    f"{table.loc[each, 'numerator']:,.0f} of {table.loc[each, 'denominator']:,.0f}"
                    for table in tables
                ],
                "of": _FIGURES[each][1],
            }
            for each in _TILES
        ]
        return template("explore/tiles.html.j2").render(
            count=len(self.places),
            documents=self._rows.different("document", self.places),
            figures=shown,
        )

    def key_figures(self) -> Table:
        """Return all key figures in words, as a table with its data."""
        found = key_figures(self._read)
        return table_of(
            "Key figures",
            found,
            Column("Figure", lambda row: _FIGURES[row["indicator"]][0]),
            number("Number", "numerator"),
            number("Of", "denominator"),
            Column("Counted among", lambda row: _FIGURES[row["indicator"]][1]),
            Column("Share", "rate", i18n.percent, numeric=True),
            frame=found,
        )

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

    def _listed(self, places: np.ndarray, caption: str = "") -> Table:
        """Return the rows at these positions as a table with their data."""
        history = self._rows.history.iloc[places]
        shown, columns = history[_LISTED], [*_COLUMNS]
        if self._rows.different("document", places) > 1:
            columns.append(Column("Document", "document"))
        if self._is_queue:
            shown = shown.assign(reasons=["; ".join(each) for each in self._signals(places)])
            columns.insert(1, Column("Read first because", "reasons"))
        return table_of(caption, shown, *columns, frame=history)

    def table(self, number: int) -> pd.DataFrame:
        """Return the first rows formatted for display."""
        listed = self._listed(self.first(number))
        values = [
            [
                int(cell.order) if column.numeric and cell.order else cell.order or cell.text
                for column, cell in zip(listed.columns, row, strict=True)
            ]
            for row in listed.groups[0].rows
        ]
        return pd.DataFrame(values, columns=[each.header for each in listed.columns])

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
        return self._listed(self.first(len(self.places)), caption)

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
            f"{first} → {second}: differences",
            found,
            *_COLUMNS[:2],
            sides("status", "Status", i18n.label),
            sides("target_date", "Target date", i18n.date),
            sides("officer", "Officer", _or_missing),
            Column("Differs in", "differs", lambda each: only.get(each, each.replace("_", " "))),
            frame=found,
        )

    def rows(self) -> pd.DataFrame:
        """Return all selected rows in display order."""
        return self._rows.history.iloc[self.first(len(self.places))]


def _or_missing(value: Any) -> str:
    return i18n.MISSING if pd.isna(value) else str(value)


def _deadline(row: Row) -> Cell:
    """Return the cell of a day; "from" a day is text."""
    day = row["target_date"]
    if pd.isna(day):
        return Cell("")
    if row["target_kind"] == "start":
        return Cell(f"from {day:%Y-%m-%d}")
    return Cell(i18n.date(day), order=f"{day:%Y-%m-%d}")


#: Columns of the table of recommendations, and those of the history that they are made of.
_COLUMNS = (
    Column("Recommendation", lambda row: f"{row['report']}, {row['recommendation']}"),
    Column("Summary", "summary", _or_missing),
    Column("Status", "status", i18n.label),
    Column("Deadline", _deadline),
    # Empty where not overdue.
    Column("Days overdue", "days_overdue", lambda days: "" if pd.isna(days) else str(days), True),
    Column("Officer in charge", "officer_en", _or_missing),
)
_LISTED = [
    *("report", "recommendation", "summary", "status", "target_date", "target_kind"),
    *("days_overdue", "officer_en", "document"),
]


def picture(chart: Chart) -> str:
    """Return a chart as HTML: an image with its text alternative."""
    source = base64.b64encode(chart.svg().encode("utf-8")).decode("ascii")
    return str(
        Markup(
            '<figure class="jiu-chart"><img src="data:image/svg+xml;base64,{}" alt="{}"></figure>'
        ).format(source, chart.description)
    )
