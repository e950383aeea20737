"""A chart that says in words what it shows, and the one look of a status everywhere."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, NamedTuple

import matplotlib as mpl
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure


class Style(NamedTuple):
    """How a status looks: its colour, its hatch, and the colour of a number on it."""

    color: str
    hatch: str
    on_top: str


# One look for a status everywhere. The colours are Okabe and Ito's; the hatch tells them
# apart without colour, and every bar has an outline because the pale ones need it.
LOOK: Mapping[str, Style] = {
    "implemented": Style("#0072B2", "", "white"),
    "in_progress": Style("#A6D5F0", "///", "black"),
    "not_started": Style("#E9853A", "\\\\\\", "black"),
    "accepted": Style("#FFFFFF", "", "black"),
    "under_consideration": Style("#F2E442", "xx", "black"),
    "not_accepted": Style("#4D4D4D", "", "white"),
    "not_relevant": Style("#D9D9D9", "", "black"),
    "not_stated": Style("#FFFFFF", "..", "black"),
}
OUTLINE = "#333333"
WIDTH = 5.6
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


def drawn(style: str) -> Callable[[Callable[..., Chart]], Callable[..., Chart]]:
    """Draw in the one look of all charts, whatever the reader's own settings are.

    Parameters
    ----------
    style : str
        Of seaborn: ``white``, or ``whitegrid`` where values are read off an axis.
    """

    def decorate(draw: Callable[..., Chart]) -> Callable[..., Chart]:
        @wraps(draw)
        def in_style(*arguments: Any, **options: Any) -> Chart:
            with mpl.rc_context({**sns.axes_style(style), **_RC}):
                chart = draw(*arguments, **options)
                bare = style == "white"
                for axes in chart.axes:
                    sns.despine(ax=axes, left=bare, bottom=bare)
            return chart

        return in_style

    return decorate


def blank(height: float) -> tuple[Chart, Axes]:
    """An empty chart of the pages' width, `height` inches high."""
    chart = Chart(figsize=(WIDTH, height), layout="constrained")
    return chart, chart.subplots()


def legend_above(chart: Chart, handles: Sequence[Artist], columns: int) -> None:
    """Put the legend over the whole width of the chart, where it covers nothing."""
    chart.legend(
        handles=list(handles),
        loc="outside upper left",
        ncols=columns,
        frameon=False,
        borderpad=0,
        handlelength=1.4,
        columnspacing=1.2,
    )
