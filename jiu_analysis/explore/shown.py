"""What a selection shows: as rows of a table, and as HTML of its parts."""

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
from jiu_analysis.report import figures
from jiu_analysis.report import i18n as words
from jiu_analysis.report.figures import Chart

#: Of the key figures those that are shown large, with what they are a share of.
_TILES = {
    "open": ("Still open", "recommendations"),
    "implementation_rate": (words.label("implementation_rate"), "accepted"),
    "acceptance_rate": (words.label("acceptance_rate"), "recommendations"),
    "overdue": ("Overdue", "open with a deadline"),
}
# What the figures read; a million rows are cut faster when they are narrow.
_READ = [
    "acceptance",
    "implementation",
    "as_of",
    "target_date",
    "target_kind",
    "report_year",
    "addressee",
]
#: What bars can stand for.
BARS = {"report_year": "Year of the review", "addressee": "Addressee"}


class Shown:
    """The parts of a view over chosen rows.

    Parameters
    ----------
    rows : Rows
        Of the package.
    places : array of int
        Where the chosen rows stand.
    """

    def __init__(self, rows: Rows, places: np.ndarray) -> None:
        self._rows, self.places = rows, places
        narrow = rows.history[_READ]
        self._read = narrow if len(places) == len(narrow) else narrow.iloc[places]

    def tiles(self) -> str:
        """The key figures as HTML."""
        table = key_figures(self._read).set_index("indicator")
        shown = [
            {
                "name": name,
                "share": words.percent(row["rate"]),
                "numbers": f"{int(row['numerator']):,} of {int(row['denominator']):,} {of}",
                "interval": (
                    f"{words.percent(row['low'])} to {words.percent(row['high'])}"
                    if row["denominator"]
                    else ""
                ),
            }
            for (name, of), row in (
                (said, table.loc[indicator]) for indicator, said in _TILES.items()
            )
        ]
        return template("tiles").render(
            count=len(self.places),
            documents=self._rows.different("document", self.places),
            figures=shown,
        )

    def chart(self, bars: str = "report_year") -> Chart:
        """Chosen recommendations by status."""
        counts = metrics.status_counts(self._read, by=[bars])
        draw = {
            "report_year": figures.status_by_year,
            "addressee": figures.status_by_addressee,
        }[bars]
        return draw(counts.dropna(subset=[bars]))

    def first(self, number: int) -> np.ndarray:
        """Places of the first rows: the longest overdue, then those of the newest document."""
        days = self._rows.days_overdue[self.places]
        late = np.flatnonzero(days)
        late = late[np.argsort(-days[late], kind="stable")][:number]
        if len(late) < number:
            # Only as many of the others as are shown: sorting a million of them takes long.
            others = np.flatnonzero(days == 0)
            as_of = self._rows.history["as_of"].to_numpy()[self.places[others]]
            # A history runs by as-of date, so the newest document begins where it first stands.
            newest = np.searchsorted(as_of, as_of[-1]) if len(as_of) else 0
            others = np.r_[others[newest:], others[:newest]][: number - len(late)]
            late = np.r_[late, others]
        return self.places[late]

    def table(self, number: int) -> pd.DataFrame:
        """The first rows as readers have them, in words."""
        return table(self._rows, self.first(number))

    def rows(self) -> pd.DataFrame:
        """All chosen rows of the history in the order of the table, with what it adds to them."""
        places = self.first(len(self.places))
        history = self._rows.history.iloc[places]
        days = pd.array(self._rows.days_overdue[places], dtype="Int64")
        english = _posts(self._rows, history)["officer_en"].to_numpy()
        return history.assign(
            days_overdue=pd.Series(days, history.index).replace(0, pd.NA), officer_en=english
        )


def table(rows: Rows, places: np.ndarray) -> pd.DataFrame:
    """Rows at these places in words, one column for each thing that readers look for."""
    history = rows.history.iloc[places]
    named = _posts(rows, history)
    days = rows.days_overdue[places]
    several = rows.different("document", places) > 1
    return pd.DataFrame(
        {
            "Recommendation": [
                f"{report}, {number}"
                for report, number in zip(history["report"], history["recommendation"], strict=True)
            ],
            "What it asks, in our words": _text(history, "summary"),
            "Status": labels(metrics.status(history)),
            "Due by": [
                f"{each:%Y-%m-%d}" if pd.notna(each) else "" for each in history["target_date"]
            ],
            # Numbers and nothing: a missing number would show as such.
            "Days overdue": pd.Series([int(each) or "" for each in days], dtype=object),
            "Officer in charge": named["officer_en"]
            .fillna(named["officer"])
            .fillna(words.MISSING)
            .to_numpy(),
            **({"Document": history["document"].astype(str).to_numpy()} if several else {}),
        }
    )


def _posts(rows: Rows, history: pd.DataFrame) -> pd.DataFrame:
    """The officer of each row, as printed and in English where the data has it."""
    posts = rows.package.officers[["organization", "officer", "officer_en"]]
    return history[["organization", "officer"]].astype(object).merge(posts, how="left")


def _text(history: pd.DataFrame, column: str) -> list[str]:
    return [words.MISSING if pd.isna(each) else str(each) for each in history[column]]


def labels(codes: Iterable[object]) -> list[str]:
    """What readers call these codes."""
    known = cache(words.label)
    return [words.MISSING if pd.isna(each) else known(str(each)) for each in codes]


def picture(chart: Chart) -> str:
    """A chart as HTML: an image with its description."""
    source = base64.b64encode(chart.svg().encode("utf-8")).decode("ascii")
    return str(
        Markup(
            '<figure class="jiu-chart"><img src="data:image/svg+xml;base64,{}" alt="{}"></figure>'
        ).format(source, chart.description)
    )


@cache
def template(part: str) -> Any:
    """The template of a part of the view."""
    return resources.template(f"explore/{part}.html.j2")
