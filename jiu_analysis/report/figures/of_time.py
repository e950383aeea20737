"""Charts over time: rates, ages, status transitions and time to implementation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.ticker import FuncFormatter

from jiu_analysis.report import i18n
from jiu_analysis.report.figures.chart import (
    INK,
    OUTLINE,
    Chart,
    bar_step,
    blank,
    drawn,
    empty,
    folded,
    is_narrow,
    label_width,
    legend_above,
)
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, pgettext

# Maximum characters of a label above a matrix column.
_COLUMN = 10
# Maximum characters along the x-axis of a phone chart, and along the y-axis of any chart.
_ACROSS, _UP = 32, 26
# Maximum number of dates side by side on one line.
_DAYS = 4
_BLUE, _PALE = "#0072B2", "#A6D5F0"
_RATES = {
    "acceptance_rate": (INK, "s"),
    "implementation_rate": (_BLUE, "o"),
    "closure_rate": ("#D55E00", "^"),
}


@drawn("whitegrid")
def rates_over_time(rates: pd.DataFrame) -> Chart:
    """Draw rates at each as-of date with their intervals.

    Parameters
    ----------
    rates : DataFrame
        Result of `jiu_analysis.metrics.rates` with ``by=["as_of"]``.

    Returns
    -------
    Chart
        One panel per rate, with a point and its 95% interval for each date.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rates = jiu.metrics.rates(jiu.load().history, by=["as_of"])
    >>> jiu.figures.rates_over_time(rates).description[:23]
    'Rates by as-of date. 31'
    """
    chart = empty(0.4 + 1.5 * len(_RATES))
    shown = rates[rates["indicator"].isin(_RATES)].dropna(subset="rate")
    dates = sorted(shown["as_of"].unique())
    place = {day: number for number, day in enumerate(dates)}
    # One panel per rate, and no line between points: values between documents are unknown.
    panels = chart.subplots(len(_RATES), 1, sharex=True)
    for axes, (name, (color, marker)) in zip(panels, _RATES.items(), strict=True):
        rows = shown[shown["indicator"].eq(name)]
        at = rows["as_of"].map(place).to_numpy(dtype=float)
        axes.errorbar(
            at,
            rows["rate"],
            yerr=[rows["rate"] - rows["low"], rows["high"] - rows["rate"]],
            color=color,
            marker=marker,
            markersize=7,
            capsize=4,
            linestyle="none",
        )
        for x, rate in zip(at, rows["rate"], strict=True):
            text = i18n.percent(rate)
            axes.annotate(text, (x, rate), (9, 0), textcoords="offset points", va="center")
        title = folded(i18n.label(name), 2 * label_width(chart))
        axes.set_title(title, loc="left", fontweight="bold")
        axes.set_ylim(-0.09, 1.09)
        axes.set_yticks([0, 0.5, 1])
        axes.yaxis.set_major_formatter(_shares())
        axes.grid(visible=False, axis="x")
    days = [i18n.date(day) for day in dates]
    if is_narrow(chart) or len(days) > _DAYS:
        days = [folded(day, _COLUMN) for day in days]
    panels[-1].set_xticks(range(len(dates)), days)
    panels[-1].set_xlim(-0.6, max(len(dates) - 0.4, 0.6))
    part = _("{date}: {rate} {share} ({part} of {whole})")
    parts = [
        part.format(
            date=i18n.date(row.as_of),
            rate=i18n.inside(row.indicator),
            share=i18n.percent(row.rate),
            part=i18n.number(row.numerator),
            whole=i18n.number(row.denominator),
        )
        for row in shown.itertuples()
    ]
    chart.description = (
        _("Rates by as-of date. {parts}.").format(parts=_joined(parts))
        if parts
        else _("Rates by as-of date. None can be given.")
    )
    return chart


@drawn("white")
def open_by_age(bands: pd.DataFrame) -> Chart:
    """Draw open recommendations by age.

    Parameters
    ----------
    bands : DataFrame
        Result of `jiu_analysis.metrics.age_bands`, not grouped.

    Returns
    -------
    Chart
        One bar per age band, youngest on top.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> bands = jiu.metrics.age_bands(jiu.load().history)
    >>> jiu.figures.open_by_age(bands).description[:34]
    'Bar chart of 24 open recommendatio'
    """
    chart, axes = blank(1)
    labels = [folded(i18n.label(band), label_width(chart)) for band in bands["band"]]
    chart.set_figheight(0.4 + bar_step(labels) * len(bands))
    places = np.arange(len(bands))[::-1]
    axes.barh(places, bands["count"], height=0.72, color=_BLUE, edgecolor=OUTLINE, linewidth=0.8)
    for place, count in zip(places, bands["count"], strict=True):
        text = i18n.number(count)
        axes.annotate(text, (count, place), (5, 0), textcoords="offset points", va="center")
    axes.set_yticks(places, labels)
    axes.set_xticks([])
    axes.margins(x=0.08)
    part = pgettext("bar, how many", "{bar}: {number}")
    parts = [
        part.format(bar=i18n.inside(band), number=i18n.number(count))
        for band, count in zip(bands["band"], bands["count"], strict=True)
    ]
    total = int(bands["count"].sum())
    text = ngettext(
        "Bar chart of {number} open recommendation by age: {parts}.",
        "Bar chart of {number} open recommendations by age: {parts}.",
        total,
    )
    chart.description = text.format(number=i18n.number(total), parts=_joined(parts))
    return chart


@drawn("white")
def transition_matrix(moves: pd.DataFrame) -> Chart:
    """Draw transitions from the previous to the current status as a matrix of counts.

    Parameters
    ----------
    moves : DataFrame
        Result of `jiu_analysis.metrics.transitions`, not grouped.

    Returns
    -------
    Chart
        One row per previous status and one column per current status; each cell shows the
        count and is shaded by its share of the row.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> moves = jiu.metrics.transitions(jiu.load().history)
    >>> jiu.figures.transition_matrix(moves).description[:31]
    'Matrix of moves between statuse'
    """
    wide = {
        value: moves.pivot(index="previous", columns="status", values=value)
        .sort_index()
        .sort_index(axis=1)
        for value in ("count", "share")
    }
    chart, axes = blank(1.1 + 0.45 * len(wide["count"]))
    if len(moves):
        counts = wide["count"]
        sns.heatmap(
            wide["share"].fillna(0).astype(float),
            annot=counts.map(lambda each: "" if pd.isna(each) else i18n.number(each)),
            fmt="",
            cmap="Blues",
            vmin=0,
            vmax=1.9,
            cbar=False,
            linewidths=1,
            linecolor="white",
            ax=axes,
            annot_kws={"color": "black", "fontsize": 11},
        )
        names = [i18n.label(each) for each in counts.columns]
        before = [i18n.label(each) for each in counts.index]
        if is_narrow(chart) or len(names) > 4:
            angle = 60 if is_narrow(chart) else 30
            axes.set_xticklabels(names, rotation=angle, ha="left", rotation_mode="anchor")
        else:
            axes.set_xticklabels([folded(name, _COLUMN) for name in names], rotation=0)
        axes.set_yticklabels([folded(name, label_width(chart)) for name in before], rotation=0)
        tallest = max(label.get_window_extent().height for label in axes.get_xticklabels())
        chart.set_figheight(0.75 + 0.45 * len(before) + tallest / chart.dpi)
        axes.set_xlabel(pgettext("axis", "now"))
        axes.set_ylabel(pgettext("axis", "before"))
        axes.xaxis.set_label_position("top")
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
    part = _("{number} from {before} to {now}")
    parts = [
        part.format(
            number=i18n.number(row["count"]),
            before=i18n.inside(row["previous"]),
            now=i18n.inside(row["status"]),
        )
        for row in moves.to_dict("records")
    ]
    chart.description = (
        _("Matrix of moves between statuses: {parts}.").format(parts=_joined(parts))
        if parts
        else _("Matrix of moves between statuses: none is known.")
    )
    return chart


@drawn("whitegrid")
def waiting(curve: pd.DataFrame) -> Chart:
    """Draw the share of accepted recommendations not yet implemented, by age.

    Parameters
    ----------
    curve : DataFrame
        Result of `jiu_analysis.metrics.time_to_implementation`.

    Returns
    -------
    Chart
        The estimate as a step function, with its 95% interval.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> curve = jiu.metrics.time_to_implementation(jiu.load().history)
    >>> jiu.figures.waiting(curve).description[:32]
    'Curve of the share of accepted r'
    """
    chart, axes = blank(3.4)
    years = np.r_[0, curve["days"] / 365.25]
    share = np.r_[1.0, curve["waiting"]]
    low, high = np.r_[1.0, curve["low"]], np.r_[1.0, curve["high"].ffill()]
    if len(curve):
        axes.fill_between(
            years, low, high, step="post", color=_PALE, alpha=0.6, label=_("95% interval")
        )
        axes.step(years, share, where="post", color=_BLUE, label=_("estimate"), linewidth=2)
        handles = axes.get_legend_handles_labels()[0][::-1]
        legend_above(chart, handles, 2)
    axes.set_xlim(left=0)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(_shares())
    axes.xaxis.set_major_formatter(_numbers())
    axes.set_xlabel(
        folded(_("years since the report was issued"), _ACROSS * (1 if is_narrow(chart) else 2))
    )
    axes.set_ylabel(folded(_("not yet seen implemented"), _UP))
    below = curve[curve["waiting"] <= 0.5]
    chart.description = _waiting_described(curve, below)
    return chart


def _waiting_described(curve: pd.DataFrame, below: pd.DataFrame) -> str:
    if not len(curve):
        return _("Empty curve: no implementation has been seen.")
    if not len(below):
        return _(
            "Curve of the share of accepted recommendations not yet implemented, by age: fewer than"
            " half are seen implemented."
        )
    text = _(
        "Curve of the share of accepted recommendations not yet implemented, by age: half are seen"
        " implemented after {years} years."
    )
    years = below["days"].iloc[0] / 365.25
    return text.format(years=i18n.number(years, places=1))


def _joined(parts: list[str]) -> str:
    return pgettext("between what bars hold", "; ").join(parts)


def _shares() -> FuncFormatter:
    return FuncFormatter(lambda value, _: i18n.percent(value))


def _numbers() -> FuncFormatter:
    return FuncFormatter(lambda value, _: i18n.number(value))
