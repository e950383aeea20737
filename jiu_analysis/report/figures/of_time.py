"""Charts over time: rates, ages, status transitions and time to implementation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from jiu_analysis.metrics.survival import about_curve
from jiu_analysis.report import i18n
from jiu_analysis.report.figures.chart import (
    INK,
    OUTLINE,
    Chart,
    add_number,
    bar_step,
    draw,
    folded,
    is_narrow,
    joined,
    label_width,
    legend_above,
    set_height,
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


def rates_over_time(
    rates: pd.DataFrame, *, ax: Sequence[Axes] | None = None
) -> Chart | Sequence[Axes]:
    """Draw rates at each as-of date one panel per rate, with intervals if they have them.

    ``rates`` is the result of `jiu_analysis.metrics.rates` with ``by=["as_of"]``; ``ax``, if given,
    has one Axes for each of the three panels.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rates = jiu.metrics.rates(jiu.load().history, by=["as_of"])
    >>> jiu.figures.rates_over_time(rates).description[:23]
    'Rates by as-of date. 31'
    """
    return draw(_rates_over_time, rates, ax, style="whitegrid", panels=len(_RATES))


def _rates_over_time(panels: Sequence[Axes], rates: pd.DataFrame) -> str:
    set_height(panels[0], 0.4 + 1.5 * len(_RATES))
    shown = rates[rates["indicator"].isin(_RATES)].dropna(subset="rate")
    dates = sorted(shown["as_of"].unique())
    place = {day: number for number, day in enumerate(dates)}
    # One panel per rate, and no line between points: values between documents are unknown.
    for ax, (name, (color, marker)) in zip(panels, _RATES.items(), strict=True):
        rows = shown[shown["indicator"].eq(name)]
        at = rows["as_of"].map(place).to_numpy(dtype=float)
        ax.errorbar(
            at,
            rows["rate"],
            yerr=_interval(rows),
            color=color,
            marker=marker,
            markersize=7,
            capsize=4,
            linestyle="none",
        )
        for x, rate in zip(at, rows["rate"], strict=True):
            add_number(ax, i18n.percent(rate), x, rate, distance=9)
        title = folded(i18n.label(name), 2 * label_width(ax))
        ax.set_title(title, loc="left", fontweight="bold")
        ax.set_ylim(-0.09, 1.09)
        ax.set_yticks([0, 0.5, 1])
        ax.yaxis.set_major_formatter(_formatter(i18n.percent))
        ax.grid(visible=False, axis="x")
    days = [i18n.date(day) for day in dates]
    if is_narrow(panels[0]) or len(days) > _DAYS:
        days = [folded(day, _COLUMN) for day in days]
    panels[-1].set_xticks(range(len(dates)), days)
    panels[-1].set_xlim(-0.6, max(len(dates) - 0.4, 0.6))
    part = _("{date}: {rate} {share} ({part} of {whole})")
    parts = [
        i18n.filled(
            part,
            date=row.as_of,
            rate=i18n.label_in_sentence(row.indicator),
            share=i18n.percent(row.rate),
            part=row.numerator,
            whole=row.denominator,
        )
        for row in shown.itertuples()
    ]
    if not parts:
        return _("Rates by as-of date. No rate can be given.")
    return _("Rates by as-of date. {parts}.").format(parts=joined(parts))


def open_by_age(bands: pd.DataFrame, *, ax: Axes | None = None) -> Chart | Axes:
    """Draw open recommendations by age, one bar per age band, youngest on top.

    ``bands`` is the result of `jiu_analysis.metrics.age_bands`, not grouped.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> bands = jiu.metrics.age_bands(jiu.load().history)
    >>> jiu.figures.open_by_age(bands).description[:34]
    'Bar chart of 24 open recommendatio'
    """
    return draw(_open_by_age, bands, ax)


def _open_by_age(ax: Axes, bands: pd.DataFrame) -> str:
    bands = bands.sort_values("band", kind="stable")
    labels = [folded(i18n.label(band), label_width(ax)) for band in bands["band"]]
    set_height(ax, 0.4 + bar_step(labels) * len(bands))
    places = np.arange(len(bands))[::-1]
    ax.barh(places, bands["count"], height=0.72, color=_BLUE, edgecolor=OUTLINE, linewidth=0.8)
    for place, count in zip(places, bands["count"], strict=True):
        add_number(ax, i18n.number(count), count, place)
    ax.set_yticks(places, labels)
    ax.set_xticks([])
    ax.margins(x=0.08)
    part = pgettext("bar, how many", "{bar}: {number}")
    parts = [
        i18n.filled(part, bar=i18n.label_in_sentence(band), number=count)
        for band, count in zip(bands["band"], bands["count"], strict=True)
    ]
    total = int(bands["count"].sum())
    text = ngettext(
        "Bar chart of {number} open recommendation by age: {parts}.",
        "Bar chart of {number} open recommendations by age: {parts}.",
        total,
    )
    return i18n.filled(text, number=total, parts=joined(parts))


def transition_matrix(moves: pd.DataFrame, *, ax: Axes | None = None) -> Chart | Axes:
    """Draw transitions from the previous to the current status as a matrix of counts.

    ``moves`` is the result of `jiu_analysis.metrics.transitions`, not grouped. There is one row per
    previous status and one column per current status; each cell shows the count and is shaded by
    it.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> moves = jiu.metrics.transitions(jiu.load().history)
    >>> jiu.figures.transition_matrix(moves).description[:31]
    'Matrix of status transitions: 1'
    """
    return draw(_transition_matrix, moves, ax)


def _transition_matrix(ax: Axes, moves: pd.DataFrame) -> str:
    counts = moves.pivot(index="previous", columns="status", values="count")
    counts = counts.sort_index().sort_index(axis=1)
    set_height(ax, 1.1 + 0.45 * len(counts))
    if not len(moves):
        return _("Matrix of status transitions: no transition is known.")
    sns.heatmap(
        counts.fillna(0).astype(float),
        annot=counts.map(lambda each: "" if pd.isna(each) else i18n.number(each)),
        fmt="",
        cmap="Blues",
        vmin=0,
        # The darkest shade is left out, so that black numbers can be read on it.
        vmax=1.9 * counts.max(axis=None),
        cbar=False,
        linewidths=1,
        linecolor="white",
        ax=ax,
        annot_kws={"color": "black", "fontsize": 11},
    )
    names, before = ([i18n.label(each) for each in of] for of in (counts.columns, counts.index))
    if is_narrow(ax) or len(names) > 4:
        angle = 60 if is_narrow(ax) else 30
        ax.set_xticklabels(names, rotation=angle, ha="left", rotation_mode="anchor")
    else:
        ax.set_xticklabels([folded(name, _COLUMN) for name in names], rotation=0)
    ax.set_yticklabels([folded(name, label_width(ax)) for name in before], rotation=0)
    tallest = max(label.get_window_extent().height for label in ax.get_xticklabels())
    set_height(ax, 0.75 + 0.45 * len(before) + tallest / ax.figure.dpi)
    ax.set_xlabel(pgettext("axis", "now"))
    ax.set_ylabel(pgettext("axis", "before"))
    ax.xaxis.set_label_position("top")
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    part = _("{number} from {before} to {now}")
    parts = [
        i18n.filled(
            part,
            number=row["count"],
            before=i18n.label_in_sentence(row["previous"]),
            now=i18n.label_in_sentence(row["status"]),
        )
        for row in moves.sort_values(["previous", "status"]).to_dict("records")
    ]
    return _("Matrix of status transitions: {parts}.").format(parts=joined(parts))


def survival(curve: pd.DataFrame, *, ax: Axes | None = None) -> Chart | Axes:
    """Draw the share of recommendations not yet reported as implemented, by age.

    ``curve`` is the result of `jiu_analysis.metrics.time_to_implementation`. The estimate is a step
    function, with its 95% interval.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> curve = jiu.metrics.time_to_implementation(jiu.load().history)
    >>> jiu.figures.survival(curve).description[:32]
    'Empty curve: no implementation h'
    """
    return draw(_survival, curve, ax, style="whitegrid")


def _interval(rates: pd.DataFrame) -> list[pd.Series] | None:
    """Return the lengths of the error bars of rates; None if they have no interval."""
    if "ci_low" not in rates:
        return None
    return [rates["rate"] - rates["ci_low"], rates["ci_high"] - rates["rate"]]


def _survival(ax: Axes, curve: pd.DataFrame) -> str:
    set_height(ax, 3.4)
    curve = curve.sort_values("days")
    years = np.r_[about_curve(curve)["starts_at_days"], curve["days"]] / 365.25
    share = np.r_[1.0, curve["survival"]]
    low, high = np.r_[1.0, curve["ci_low"]], np.r_[1.0, curve["ci_high"].ffill()]
    if len(curve):
        ax.fill_between(
            years, low, high, step="post", color=_PALE, alpha=0.6, label=_("95% interval")
        )
        ax.step(years, share, where="post", color=_BLUE, label=_("estimate"), linewidth=2)
        legend_above(ax, ax.get_legend_handles_labels()[0][::-1], 2)
    ax.set_xlim(left=0)
    ax.set_ylim(0, 1.02)
    ax.yaxis.set_major_formatter(_formatter(i18n.percent))
    ax.xaxis.set_major_formatter(_formatter(i18n.number))
    across = _ACROSS * (1 if is_narrow(ax) else 2)
    ax.set_xlabel(folded(_("years since the report was issued"), across))
    ax.set_ylabel(folded(_("not yet reported as implemented"), _UP))
    if not len(curve):
        return _("Empty curve: no implementation has been reported.")
    below = curve[curve["survival"] <= 0.5]
    if not len(below):
        return _(
            "Curve of the share of recommendations not yet reported as implemented, by age:"
            " fewer than half are reported as implemented."
        )
    text = _(
        "Curve of the share of recommendations not yet reported as implemented, by age: half are"
        " reported as implemented after {years} years."
    )
    return text.format(years=i18n.number(below["days"].iloc[0] / 365.25, places=1))


def _formatter(form: Callable[[float], str]) -> FuncFormatter:
    """Return the formatter of an axis in the present language; it is applied later."""
    language = i18n.get_language()

    def formatted(value: float, _place: int) -> str:
        with i18n.use(language):
            return form(value)

    return FuncFormatter(formatted)
