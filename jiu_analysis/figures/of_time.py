"""What changes with time: rates, ages, moves and waiting."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.ticker import PercentFormatter

from jiu_analysis import words
from jiu_analysis.figures.chart import (
    INK,
    OUTLINE,
    Chart,
    blank,
    drawn,
    empty,
    is_narrow,
    legend_above,
)

_BLUE, _PALE = "#0072B2", "#A6D5F0"
_RATES = {
    "acceptance_rate": (INK, "s"),
    "implementation_rate": (_BLUE, "o"),
    "closure_rate": ("#D55E00", "^"),
}


@drawn("whitegrid")
def rates_over_time(rates: pd.DataFrame, *, language: str = "en") -> Chart:
    """Rates at each as-of date, with their intervals.

    Parameters
    ----------
    rates : DataFrame
        As `jiu_analysis.metrics.rates` gives it for ``by=["as_of"]``.
    language : str
        Of labels and description.

    Returns
    -------
    Chart
        A point and a bar for its 95% interval, for each rate and date.

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
    # A panel a rate, and no line between points: what lies between two documents is not known.
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
            text = words.percent(rate, language)
            axes.annotate(text, (x, rate), (9, 0), textcoords="offset points", va="center")
        axes.set_title(words.label(name, language), loc="left", fontweight="bold")
        axes.set_ylim(-0.09, 1.09)
        axes.set_yticks([0, 0.5, 1])
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.grid(visible=False, axis="x")
    panels[-1].set_xticks(range(len(dates)), [words.date(day, language) for day in dates])
    panels[-1].set_xlim(-0.6, max(len(dates) - 0.4, 0.6))
    parts = [
        f"{words.date(row.as_of, language)}: {words.label(row.indicator, language).lower()}"
        f" {words.percent(row.rate, language)} ({row.numerator} of {row.denominator})"
        for row in shown.itertuples()
    ]
    chart.description = f"Rates by as-of date. {'; '.join(parts) or 'None can be given'}."
    return chart


@drawn("white")
def open_by_age(bands: pd.DataFrame, *, language: str = "en") -> Chart:
    """Open recommendations by age.

    Parameters
    ----------
    bands : DataFrame
        As `jiu_analysis.metrics.age_bands` gives it, over all.
    language : str
        Of labels and description.

    Returns
    -------
    Chart
        One bar a band of age, youngest on top.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> bands = jiu.metrics.age_bands(jiu.load().history)
    >>> jiu.figures.open_by_age(bands).description[:34]
    'Bar chart of 24 open recommendatio'
    """
    chart, axes = blank(0.4 + 0.4 * len(bands))
    labels = [words.label(band, language) for band in bands["band"]]
    places = np.arange(len(bands))[::-1]
    axes.barh(places, bands["count"], height=0.72, color=_BLUE, edgecolor=OUTLINE, linewidth=0.8)
    for place, count in zip(places, bands["count"], strict=True):
        text = words.number(count, language)
        axes.annotate(text, (count, place), (5, 0), textcoords="offset points", va="center")
    axes.set_yticks(places, labels)
    axes.set_xticks([])
    axes.margins(x=0.08)
    parts = ", ".join(
        f"{label.lower()}: {words.number(count, language)}"
        for label, count in zip(labels, bands["count"], strict=True)
    )
    total = words.number(int(bands["count"].sum()), language)
    chart.description = f"Bar chart of {total} open recommendations by age: {parts}."
    return chart


@drawn("white")
def transition_matrix(moves: pd.DataFrame, *, language: str = "en") -> Chart:
    """From the previous status to this one, as a matrix of counts.

    Parameters
    ----------
    moves : DataFrame
        As `jiu_analysis.metrics.transitions` gives it, over all.
    language : str
        Of labels and description.

    Returns
    -------
    Chart
        A row a previous status, a column a status; each cell with its count, shaded by
        its share of the row.

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
            annot=counts.map(lambda each: "" if pd.isna(each) else str(int(each))),
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
        names = [words.label(each, language) for each in counts.columns]
        before = [words.label(each, language) for each in counts.index]
        if is_narrow(chart):
            axes.set_xticklabels(names, rotation=60, ha="left", rotation_mode="anchor")
            before = [name.replace(" ", "\n", 1) for name in before]
        elif len(names) > 4:
            axes.set_xticklabels(names, rotation=30, ha="left", rotation_mode="anchor")
        else:
            axes.set_xticklabels([name.replace(" ", "\n", 1) for name in names], rotation=0)
        axes.set_yticklabels(before, rotation=0)
        axes.set_xlabel("now")
        axes.set_ylabel("before")
        axes.xaxis.set_label_position("top")
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
    parts = "; ".join(
        f"{row.count_} from {words.label(row.previous, language).lower()} to"
        f" {words.label(row.status, language).lower()}"
        for row in moves.rename(columns={"count": "count_"}).itertuples()
    )
    chart.description = f"Matrix of moves between statuses: {parts or 'none is known'}."
    return chart


@drawn("whitegrid")
def waiting(curve: pd.DataFrame, *, language: str = "en") -> Chart:
    """Share of accepted recommendations not yet implemented, by age.

    Parameters
    ----------
    curve : DataFrame
        As `jiu_analysis.metrics.time_to_implementation` gives it.
    language : str
        Of labels and description.

    Returns
    -------
    Chart
        The estimate as a step, with its 95% interval.

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
            years, low, high, step="post", color=_PALE, alpha=0.6, label="95% interval"
        )
        axes.step(years, share, where="post", color=_BLUE, label="estimate", linewidth=2)
        legend_above(chart, axes.get_legend_handles_labels()[0][::-1], 2)
    axes.set_xlim(left=0)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_xlabel("years since the report was issued")
    axes.set_ylabel("not yet seen implemented")
    below = curve[curve["waiting"] <= 0.5]
    half = (
        f"half are seen implemented after {below['days'].iloc[0] / 365.25:.1f} years"
        if len(below)
        else "fewer than half are seen implemented"
    )
    chart.description = (
        f"Curve of the share of accepted recommendations not yet implemented, by age: {half}."
        if len(curve)
        else "Empty curve: no implementation has been seen."
    )
    return chart
