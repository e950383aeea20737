"""Charts: a metric table in, a figure out that carries its own description."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, NamedTuple

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from jiu_analysis import words


class _Style(NamedTuple):
    color: str
    hatch: str
    on_top: str


# One look for a status everywhere. The colours are Okabe and Ito's; the hatch tells them
# apart without colour, and every bar has an outline because the pale ones need it.
_LOOK: Mapping[str, _Style] = {
    "implemented": _Style("#0072B2", "", "white"),
    "in_progress": _Style("#A6D5F0", "///", "black"),
    "not_started": _Style("#E9853A", "\\\\\\", "black"),
    "accepted": _Style("#FFFFFF", "", "black"),
    "under_consideration": _Style("#F2E442", "xx", "black"),
    "not_accepted": _Style("#4D4D4D", "", "white"),
    "not_relevant": _Style("#D9D9D9", "", "black"),
}
_OUTLINE = "#333333"
_WIDTH = 5.6
_RC = {
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 10,
    "hatch.linewidth": 0.5,
    "hatch.color": "#555555",
    "svg.fonttype": "path",
    # The same input gives the same bytes.
    "svg.hashsalt": "jiu-analysis",
    # Rooms that never show a window need none.
    "font.family": ["DejaVu Sans"],
}


class Chart(Figure):
    """A matplotlib figure that says in words what it shows.

    Attributes
    ----------
    description : str
        What is compared and what is found, computed from the data: the text
        alternative on a page.
    """

    description: str = ""

    def svg(self) -> str:
        """The chart as SVG, the same bytes for the same data."""
        target = io.StringIO()
        with mpl.rc_context(_RC):
            self.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
        return target.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        if not self.description:
            raise ValueError("a chart without a description cannot be shown")
        data = {"image/svg+xml": self.svg(), "text/plain": self.description}
        return data, {"image/svg+xml": {"alt": self.description}}


def status_by_year(counts: pd.DataFrame, *, language: str = "en") -> Chart:
    """Recommendations by year of the review, stacked by status.

    Parameters
    ----------
    counts : DataFrame
        As `jiu_analysis.metrics.status_counts` gives it for ``by=["report_year"]``.
    language : str
        Of labels and description.

    Returns
    -------
    Chart
        One bar a year, latest first, every part labelled with its number.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> counts = jiu.metrics.status_counts(history, by=["report_year"])
    >>> jiu.figures.status_by_year(counts).description[:40]
    'Bar chart of 51 recommendations by year '
    """
    table = _wide(counts, "report_year").sort_index()
    bars = {str(year): row for year, row in table.iterrows()}
    chart = _stacked(bars, language)
    parts = "; ".join(f"{year}: {_spoken(row, language)}" for year, row in bars.items())
    chart.description = (
        f"Bar chart of {_total(table, language)} recommendations by year of the review and"
        f" status. {parts}."
        if bars
        else "Bar chart without bars: there are no recommendations to show."
    )
    return chart


def status_by_addressee(counts: pd.DataFrame, *, language: str = "en") -> Chart:
    """Recommendations by addressee and over all, stacked by status.

    Parameters
    ----------
    counts : DataFrame
        As `jiu_analysis.metrics.status_counts` gives it for ``by=["addressee"]``.
    language : str
        Of labels and description.

    Returns
    -------
    Chart
        One bar an addressee and one for all.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> counts = jiu.metrics.status_counts(history, by=["addressee"])
    >>> jiu.figures.status_by_addressee(counts).description[:40]
    'Bar chart of 51 recommendations by addre'
    """
    table = _wide(counts, "addressee")
    bars = {words.label(addressee, language): row for addressee, row in table.iterrows()}
    everyone = {"All": table.sum()} if bars else {}
    # The first bar stands lowest, so the one for all goes last to stand on top.
    chart = _stacked({**dict(reversed(bars.items())), **everyone}, language)
    parts = "; ".join(f"{name}: {_spoken(row, language)}" for name, row in bars.items())
    chart.description = (
        f"Bar chart of {_total(table, language)} recommendations by addressee and status."
        f" All: {_spoken(table.sum(), language)}; {parts}."
        if bars
        else "Bar chart without bars: there are no recommendations to show."
    )
    return chart


def _wide(counts: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row a bar, one column a status that occurs."""
    wide = counts.pivot(index=key, columns="status", values="count")
    return wide.loc[:, wide.sum() > 0]


def _total(table: pd.DataFrame, language: str) -> str:
    return words.number(int(table.to_numpy().sum()), language)


def _spoken(row: pd.Series, language: str) -> str:
    parts = [
        f"{words.number(count, language)} {words.label(status, language).lower()}"
        for status, count in row.items()
        if count
    ]
    return words.listing(parts, language) if parts else "none"


def _stacked(bars: Mapping[str, pd.Series], language: str) -> Chart:
    with mpl.rc_context({**sns.axes_style("white"), **_RC}):
        chart = Chart(figsize=(_WIDTH, 0.7 + 0.4 * max(len(bars), 1)), layout="constrained")
        axes = chart.subplots()
        statuses = next(iter(bars.values())).index if bars else []
        longest = max((row.sum() for row in bars.values()), default=1)
        for place, row in enumerate(bars.values()):
            start = 0
            for status, count in row.items():
                _part(axes, place, start, int(count), str(status), longest)
                start += int(count)
            axes.annotate(
                words.number(start, language),
                (start, place),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontweight="bold",
            )
        axes.set_yticks(range(len(bars)), list(bars))
        axes.set_xticks([])
        axes.margins(x=0.08)
        sns.despine(ax=axes, left=True, bottom=True)
        axes.legend(
            handles=[
                Patch(
                    facecolor=_LOOK[status].color,
                    hatch=_LOOK[status].hatch,
                    edgecolor=_OUTLINE,
                    label=words.label(status, language),
                )
                for status in statuses
            ],
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=2 if len(statuses) == 4 else 3,
            frameon=False,
            borderpad=0,
            handlelength=1.4,
            columnspacing=1.2,
        )
    return chart


def _part(axes: Axes, place: int, start: int, count: int, status: str, longest: float) -> None:
    if not count:
        return
    look = _LOOK[status]
    axes.barh(
        place,
        count,
        left=start,
        height=0.72,
        color=look.color,
        hatch=look.hatch,
        edgecolor=_OUTLINE,
        linewidth=0.8,
    )
    # A number needs a little room; one that does not fit stands in the table.
    if count / longest > 0.02:
        axes.text(
            start + count / 2,
            place,
            str(count),
            ha="center",
            va="center",
            color=look.on_top,
            bbox={"facecolor": look.color, "edgecolor": "none", "pad": 1.2} if look.hatch else None,
        )
