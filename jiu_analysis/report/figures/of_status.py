"""Charts of recommendations by status: stacked bars with a number on each segment."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from jiu_analysis.report import i18n
from jiu_analysis.report.figures.chart import (
    LOOK,
    OUTLINE,
    Chart,
    bar_step,
    blank,
    drawn,
    folded,
    label_width,
    legend_above,
)
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, pgettext


@drawn("white")
def status_by_year(counts: pd.DataFrame) -> Chart:
    """Draw recommendations by year of the review, stacked by status.

    Parameters
    ----------
    counts : DataFrame
        Result of `jiu_analysis.metrics.status_counts` with ``by=["report_year"]``.

    Returns
    -------
    Chart
        One bar per year, latest first, with the count on each segment.

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
    chart = _stacked(bars)
    total = int(table.to_numpy().sum())
    text = ngettext(
        "Bar chart of {number} recommendation by year of the review and status. {parts}.",
        "Bar chart of {number} recommendations by year of the review and status. {parts}.",
        total,
    )
    chart.description = (
        text.format(number=i18n.number(total), parts=_parts(bars)) if bars else _empty()
    )
    return chart


@drawn("white")
def status_by_addressee(counts: pd.DataFrame) -> Chart:
    """Draw recommendations by addressee and in total, stacked by status.

    Parameters
    ----------
    counts : DataFrame
        Result of `jiu_analysis.metrics.status_counts` with ``by=["addressee"]``.

    Returns
    -------
    Chart
        One bar per addressee and one for the total.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> counts = jiu.metrics.status_counts(history, by=["addressee"])
    >>> jiu.figures.status_by_addressee(counts).description[:40]
    'Bar chart of 51 recommendations by addre'
    """
    table = _wide(counts, "addressee")
    bars = {i18n.label(addressee): row for addressee, row in table.iterrows()}
    everyone = {_("All"): table.sum()} if bars else {}
    # The first bar is drawn at the bottom, so the total is last to be on top.
    chart = _stacked({**dict(reversed(bars.items())), **everyone})
    total = int(table.to_numpy().sum())
    text = ngettext(
        "Bar chart of {number} recommendation by addressee and status. {parts}.",
        "Bar chart of {number} recommendations by addressee and status. {parts}.",
        total,
    )
    parts = _parts({**everyone, **bars})
    chart.description = text.format(number=i18n.number(total), parts=parts) if bars else _empty()
    return chart


@drawn("white")
def status_over_time(points: pd.DataFrame) -> Chart:
    """Draw recommendations at each known point in time, stacked by status.

    Parameters
    ----------
    points : DataFrame
        Result of `jiu_analysis.metrics.status_over_time` for one organization.

    Returns
    -------
    Chart
        One bar per point in time, latest first.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> points = jiu.metrics.status_over_time(jiu.load().history)
    >>> jiu.figures.status_over_time(points).description[:46]
    'Bar chart of recommendations by point in time '
    """
    shown = points[points["status"].isin(points.loc[points["count"] > 0, "status"].unique())]
    later = _("{document} (as printed later)")
    bars = {}
    for (document, as_of, known), rows in shown.groupby(
        ["document", "as_of", "known_from"], sort=False, dropna=False
    ):
        symbol = i18n.symbol(document)
        name = i18n.date(as_of) if known == "rows" else later.format(document=symbol)
        bars[name] = rows.set_index("status")["count"]
    chart = _stacked(bars)
    text = _("Bar chart of recommendations by point in time and status. {parts}.")
    chart.description = text.format(parts=_parts(bars)) if bars else _empty()
    return chart


def _wide(counts: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return one row per bar and one column per status that occurs."""
    wide = counts.pivot(index=key, columns="status", values="count")
    return wide.loc[:, wide.sum() > 0]


def _empty() -> str:
    return _("Bar chart without bars: there are no recommendations to show.")


def _parts(bars: Mapping[str, pd.Series]) -> str:
    """Return the counts of each bar as text."""
    spoken = []
    for name, row in bars.items():
        parts = [i18n.counted(str(status), count) for status, count in row.items() if count]
        shown = i18n.listing(parts) if parts else _("none")
        text = pgettext("bar, what it holds", "{bar}: {parts}")
        spoken.append(text.format(bar=name, parts=shown))
    return pgettext("between what bars hold", "; ").join(spoken)


def _stacked(bars: Mapping[str, pd.Series]) -> Chart:
    chart, axes = blank(1)
    names = [folded(name, label_width(chart)) for name in bars]
    chart.set_figheight(0.7 + bar_step(names) * max(len(bars), 1))
    statuses = next(iter(bars.values())).index if bars else []
    longest = max((row.sum() for row in bars.values()), default=1)
    for place, row in enumerate(bars.values()):
        start = 0
        for status, count in row.items():
            _part(axes, place, start, int(count), str(status), longest)
            start += int(count)
        axes.annotate(
            i18n.number(start),
            (start, place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
        )
    axes.set_yticks(range(len(bars)), names)
    axes.set_xticks([])
    axes.margins(x=0.08)
    patches = [
        Patch(
            facecolor=LOOK[status].color,
            hatch=LOOK[status].hatch,
            edgecolor=OUTLINE,
            label=i18n.label(status),
        )
        for status in statuses
    ]
    if patches:
        legend_above(chart, patches, 2 if len(patches) == 4 else 3)
    return chart


def _part(axes: Axes, place: int, start: int, count: int, status: str, longest: float) -> None:
    if not count:
        return
    look = LOOK[status]
    [bar] = axes.barh(
        place,
        count,
        left=start,
        height=0.72,
        color=look.color,
        hatch=look.hatch,
        edgecolor=OUTLINE,
        linewidth=0.8,
    )
    # Segments and numbers are always inside the axes; including them makes the layout slow.
    bar.set_in_layout(False)
    # A number that does not fit in its segment is omitted; it is in the table.
    if count / longest * axes.figure.get_figwidth() > 0.1 + 0.09 * len(str(count)):
        number = axes.text(
            start + count / 2,
            place,
            i18n.number(count),
            ha="center",
            va="center",
            color=look.on_top,
            bbox={"facecolor": look.color, "edgecolor": "none", "pad": 1.2} if look.hatch else None,
        )
        number.set_in_layout(False)
