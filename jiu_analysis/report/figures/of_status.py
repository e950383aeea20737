"""Charts of recommendations by status: stacked bars with a number on each segment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from jiu_analysis.report import i18n
from jiu_analysis.report.figures.chart import (
    LOOK,
    OUTLINE,
    Chart,
    add_number,
    bar_step,
    draw,
    folded,
    joined,
    label_width,
    legend_above,
    set_height,
    width,
)
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, pgettext
from jiu_analysis.terms import STATUSES

Bars = Mapping[str, pd.Series]


def status_by_year(counts: pd.DataFrame, *, ax: Axes | None = None) -> Chart | Axes:
    """Draw recommendations by year of the review, stacked by status, latest year first.

    ``counts`` is the result of `jiu_analysis.metrics.status_counts` with ``by=["report_year"]``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> counts = jiu.metrics.status_counts(history, by=["report_year"])
    >>> jiu.figures.status_by_year(counts).description[:40]
    'Bar chart of 51 recommendations by year '
    """
    return draw(_by_year, counts, ax)


def _by_year(ax: Axes, counts: pd.DataFrame) -> str:
    table = _wide(counts, "report_year").sort_index()
    total = int(table.to_numpy().sum())
    text = ngettext(
        "Bar chart of {number} recommendation by year of the review and status. {parts}.",
        "Bar chart of {number} recommendations by year of the review and status. {parts}.",
        total,
    )
    bars = {str(year): row for year, row in table.iterrows()}
    return _stacked(ax, bars, text, number=total)


def status_by_addressee(counts: pd.DataFrame, *, ax: Axes | None = None) -> Chart | Axes:
    """Draw recommendations by addressee and in total, stacked by status.

    ``counts`` is the result of `jiu_analysis.metrics.status_counts` with ``by=["addressee"]``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> counts = jiu.metrics.status_counts(history, by=["addressee"])
    >>> jiu.figures.status_by_addressee(counts).description[:40]
    'Bar chart of 51 recommendations by addre'
    """
    return draw(_by_addressee, counts, ax)


def _by_addressee(ax: Axes, counts: pd.DataFrame) -> str:
    table = _wide(counts, "addressee")
    bars = {i18n.label(addressee): row for addressee, row in table.iterrows()}
    everyone = {_("All"): table.sum()} if bars else {}
    total = int(table.to_numpy().sum())
    text = ngettext(
        "Bar chart of {number} recommendation by addressee and status. {parts}.",
        "Bar chart of {number} recommendations by addressee and status. {parts}.",
        total,
    )
    return _stacked(ax, {**everyone, **bars}, text, is_from_top=True, number=total)


#: Bars of a chart at most: the groups with most recommendations.
_MOST = 20


def status_by(counts: pd.DataFrame, key: str, name: str, *, ax: Axes | None = None) -> Chart | Axes:
    """Draw recommendations by any column, stacked by status, the largest group first.

    ``counts`` is the result of `jiu_analysis.metrics.status_counts` with ``by=[key]``, and
    ``name`` says what the column is, in a sentence. At most 20 groups are drawn.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> counts = jiu.metrics.status_counts(jiu.load().history, by=["report"])
    >>> jiu.figures.status_by(counts, "report", "JIU report").description[:44]
    'Bar chart of recommendations by JIU report a'
    """

    def paint(ax: Axes, counts: pd.DataFrame) -> str:
        table = _wide(counts, key)
        largest = table.sum(axis=1).sort_values(ascending=False, kind="stable").head(_MOST).index
        bars = {i18n.symbol(each): table.loc[each] for each in largest}
        text = _("Bar chart of recommendations by {what} and status. {parts}.")
        return _stacked(ax, bars, text, is_from_top=True, what=name)

    return draw(paint, counts, ax)


def status_over_time(points: pd.DataFrame, *, ax: Axes | None = None) -> Chart | Axes:
    """Draw recommendations in each document, stacked by status, latest first.

    ``points`` is the result of `jiu_analysis.metrics.status_over_time` for one organization. What
    a document prints as previous statuses is of those that it still lists, and is not drawn.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> points = jiu.metrics.status_over_time(jiu.load().history)
    >>> jiu.figures.status_over_time(points).description[:46]
    'Bar chart of recommendations by point in time '
    """
    return draw(_over_time, points, ax)


def _over_time(ax: Axes, points: pd.DataFrame) -> str:
    shown = points[points["known_from"].eq("rows")].sort_values("as_of", kind="stable")
    table = _wide(shown, "document")
    dated = pgettext("point in time", "{document} ({date})")
    bars = {
        i18n.filled(dated, document=i18n.symbol(row.document), date=row.as_of): table.loc[
            row.document
        ]
        for row in shown.drop_duplicates("document").itertuples()
    }
    text = _("Bar chart of recommendations by point in time and status. {parts}.")
    return _stacked(ax, bars, text)


def status_at_year_ends(counts: pd.DataFrame, *, ax: Axes | None = None) -> Chart | Axes:
    """Draw the last reported statuses of a JIU report at the end of each year, latest first.

    ``counts`` is the result of `jiu_analysis.metrics.report_over_time`.
    """
    return draw(_at_year_ends, counts, ax)


def _at_year_ends(ax: Axes, counts: pd.DataFrame) -> str:
    table = _wide(counts, "year").sort_index()
    bars = {str(year): row for year, row in table.iterrows()}
    text = _("Bar chart of the last reported statuses at the end of each year. {parts}.")
    return _stacked(ax, bars, text)


def _wide(counts: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return one row per bar and one column per status that occurs."""
    wide = counts.pivot(index=key, columns="status", values="count").fillna(0).astype(int)
    return wide[[each for each in STATUSES if each in wide and wide[each].sum() > 0]]


def _stacked(
    ax: Axes, bars: Bars, text: str, *, is_from_top: bool = False, **values: object
) -> str:
    """Draw bars from the bottom or from the top, and return the text with the counts of each."""
    _draw_bars(ax, dict([*bars.items()][::-1]) if is_from_top else bars)
    if not bars:
        return _("Bar chart without bars: there are no recommendations to show.")
    form = pgettext("bar, what it holds", "{bar}: {parts}")
    described = []
    for name, row in bars.items():
        parts = [i18n.counted(str(status), count) for status, count in row.items() if count]
        described.append(i18n.filled(form, bar=name, parts=parts or _("none")))
    return i18n.filled(text, parts=joined(described), **values)


def _draw_bars(ax: Axes, bars: Bars) -> None:
    names = [folded(name, label_width(ax)) for name in bars]
    set_height(ax, 0.7 + bar_step(names) * max(len(bars), 1))
    statuses = next(iter(bars.values())).index if bars else []
    counts = np.array([row.to_numpy(int) for row in bars.values()], int).reshape(
        len(bars), len(statuses)
    )
    totals, starts = counts.sum(axis=1), counts.cumsum(axis=1) - counts
    longest = totals.max(initial=1)
    for status, count, start in zip(statuses, counts.T, starts.T, strict=True):
        _segments(ax, count, start, str(status), longest)
    for place, total in enumerate(totals):
        add_number(ax, i18n.number(int(total)), total, place, fontweight="bold")
    ax.set_yticks(range(len(bars)), names)
    ax.set_xticks([])
    ax.margins(x=0.08)
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
        legend_above(ax, patches, 2 if len(patches) == 4 else 3)


def _segments(ax: Axes, counts: np.ndarray, starts: np.ndarray, status: str, longest: int) -> None:
    """Draw the segments of a status in all bars."""
    look = LOOK[status]
    places = np.flatnonzero(counts)
    bars = ax.barh(
        places,
        counts[places],
        left=starts[places],
        height=0.72,
        color=look.color,
        hatch=look.hatch,
        edgecolor=OUTLINE,
        linewidth=0.8,
    )
    for bar, place in zip(bars, places.tolist(), strict=True):
        # Segments and numbers are always inside the axes; including them makes the layout slow.
        bar.set_in_layout(False)
        count = int(counts[place])
        # A number that does not fit in its segment is omitted; it is in the table.
        if count / longest * width(ax) > 0.1 + 0.09 * len(str(count)):
            number = ax.text(
                starts[place] + count / 2,
                place,
                i18n.number(count),
                ha="center",
                va="center",
                color=look.on_top,
                bbox={"facecolor": look.color, "edgecolor": "none", "pad": 1.2}
                if look.hatch
                else None,
            )
            number.set_in_layout(False)
