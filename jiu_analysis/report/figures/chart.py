"""Base class of charts, with a text description and a consistent style per status."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jiu_analysis.report import i18n
from jiu_analysis.report.figures import fonts
from jiu_analysis.report.figures.mirror import isolate, mirror, mirrored_legend
from jiu_analysis.report.i18n import pgettext


class Style(NamedTuple):
    """Style of a status: its colour, hatch, and the colour of a number on it."""

    color: str
    hatch: str
    on_top: str


# The same style for a status in every chart. The colours are Okabe and Ito's; hatches distinguish
# them without colour, and every bar has an outline because pale bars need one.
LOOK: Mapping[str, Style] = {
    "implemented": Style("#0072B2", "", "white"),
    "in_progress": Style("#A6D5F0", "///", "black"),
    "not_started": Style("#E9853A", "\\\\\\", "black"),
    "accepted": Style("#FFFFFF", "", "black"),
    "partially_accepted": Style("#FFFFFF", "\\\\", "black"),
    "under_consideration": Style("#F2E442", "xx", "black"),
    "not_accepted": Style("#4D4D4D", "", "white"),
    "not_relevant": Style("#D9D9D9", "", "black"),
    "no_information": Style("#FFFFFF", "--", "black"),
    "not_stated": Style("#FFFFFF", "..", "black"),
}
#: Colour of text, axes and outlines, the same as the text of the page.
INK = "#1c1c1c"
#: Colour of grid lines.
GRID = "#cccccc"
OUTLINE = INK
#: Width in inches of a chart for paper or desktop, and for a phone, displayed unscaled.
WIDTH, NARROW = 7.0, 3.5
# Dark mode: an image cannot inherit colours from the page.
_DARK = "@media (prefers-color-scheme: dark) {{ {} }}".format(
    " ".join(
        f'[style*="{part}: {light}"] {{ {part}: {dark} !important }}'
        for light, dark in {INK: "#ececec", GRID: "#4a4d52"}.items()
        for part in ("fill", "stroke")
    )
)
_RC: dict[Any, Any] = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": GRID,
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 10,
    "hatch.linewidth": 0.5,
    "hatch.color": "#555555",
    # Text is drawn by the browser, which has the fonts and shapes complex scripts.
    "svg.fonttype": "none",
    # Text between dollar signs comes from a document and is not a formula.
    "text.parse_math": False,
    # Reproducible output, whatever the user's matplotlib settings.
    "svg.hashsalt": "jiu-analysis",
    "figure.dpi": 100,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "savefig.bbox": None,
    "text.hinting": "default",
    "text.hinting_factor": None,
    # Fonts that are bundled, with matplotlib or this package, and so available on any machine.
    "font.family": list(fonts.MEASURED),
}


# SVG metadata omitted because it names the software and the time.
_UNSAID = ("Date", "Creator", "Format", "Type")


class Chart(Figure):
    """A matplotlib figure with a text description.

    Attributes
    ----------
    description : str
        Text alternative computed from the data: what is compared, and the values.
    narrow : Chart or None
        The same chart for a phone, with text of the same size; drawn on first access.
    """

    description: str = ""
    language: str = "en"
    draw_narrow: Callable[[], Chart] | None = None

    @cached_property
    def narrow(self) -> Chart | None:
        """The same chart for a phone; None if this chart is for a phone."""
        return self.draw_narrow and self.draw_narrow()

    def svg(self) -> str:
        """Return the chart as SVG, reproducible byte by byte."""
        target = io.StringIO()
        with mpl.rc_context(_RC), self._laid_out():
            self.savefig(target, format="svg", metadata=dict.fromkeys(_UNSAID))
        picture = fonts.left_to_the_reader(target.getvalue())
        with i18n.use(self.language):
            if i18n.direction() == "rtl":
                picture = isolate(picture)
        head, tail = picture.split("<defs>", 1)
        head = head.replace("<svg ", f'<svg xml:lang="{self.language}" ', 1)
        return f"{head}<style>{_DARK}</style>\n <defs>{tail}"

    @contextmanager
    def _laid_out(self) -> Iterator[None]:
        """Run the layout once; saving would run it twice and draw the chart twice."""
        engine = self.get_layout_engine()
        # The canvas caches its renderer, which a figure without one would recreate each time.
        FigureCanvasAgg(self)
        if engine:
            engine.execute(self)
        # None stands for the engine of the settings, which is no engine at all (see _RC).
        self.set_layout_engine(None)
        try:
            yield
        finally:
            self.set_layout_engine(engine)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        if not self.description:
            raise ValueError("a chart without a description cannot be shown")
        data = {"image/svg+xml": self.svg(), "text/plain": self.description}
        about = {"alt": self.description}
        if self.narrow is not None:
            about["narrow"] = self.narrow.svg()
        return data, {"image/svg+xml": about}


#: Draws into the given axes (one, or one per panel) and returns the description.
Draw = Callable[..., str]


def draw(
    paint: Draw, frame: pd.DataFrame, ax: Any = None, *, style: str = "white", panels: int = 1
) -> Any:
    """Draw a chart in the common style, whatever the user's matplotlib settings are.

    Parameters
    ----------
    paint : callable
        Draws a DataFrame into axes, and returns the description of the chart.
    frame : DataFrame
        The data.
    ax : Axes or sequence of Axes, optional
        Axes of the user's own figure, one per panel.
    style : str
        Seaborn style: ``white``, or ``whitegrid`` if values are read off an axis.
    panels : int
        Number of panels, one below the other.

    Returns
    -------
    Chart or Axes
        A chart for desktop and phone; the given axes if there are any.
    """
    fonts.use()
    language = i18n.get_language()
    look = {**sns.axes_style(style), **_RC}

    def at(width: float) -> Chart:
        # The narrow chart is drawn later, when the language may be another.
        with mpl.rc_context(look), i18n.use(language):
            chart = Chart(figsize=(width, 1), layout="constrained")
            chart.language = language
            chart.description = _painted(paint, frame, chart.subplots(panels, sharex=True), style)
        return chart

    if ax is not None:
        with mpl.rc_context(look):
            _painted(paint, frame, ax, style)
        return ax
    chart = at(WIDTH)
    chart.draw_narrow = partial(at, NARROW)
    return chart


def _painted(paint: Draw, frame: pd.DataFrame, ax: Any, style: str) -> str:
    description = paint(ax, frame)
    rightward, bare = i18n.direction() == "ltr", style == "white"
    for axes in np.ravel(ax):
        if not rightward:
            mirror(axes)
        sns.despine(ax=axes, left=bare or not rightward, right=bare or rightward, bottom=bare)
    return description


def set_height(ax: Axes, inches: float) -> None:
    """Set the height of a chart; a figure of the user's own keeps its height."""
    if isinstance(ax.figure, Chart):
        ax.figure.set_figheight(inches)


def width(ax: Axes) -> float:
    """Return the width of the figure of some axes in inches."""
    return ax.figure.bbox.width / ax.figure.dpi


def is_narrow(ax: Axes) -> bool:
    """Whether the chart is narrower than for paper or desktop."""
    return width(ax) < WIDTH


# Height of a legend row in inches.
_LEGEND_ROW = 0.2


def label_width(ax: Axes) -> int:
    """Return the maximum number of characters on a line of a bar label."""
    return 14 if is_narrow(ax) else 24


def bar_step(labels: Sequence[str]) -> float:
    """Return the distance between bars in inches at which their labels do not overlap."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return max(0.4, 0.2 * lines)


def folded(label: str, width: int) -> str:
    """Wrap a label to lines of at most `width` characters where possible."""
    if len(label) <= width:
        return label
    # Text in brackets starts a new line; in Chinese there is no space before it.
    parts = re.split(r" (?=\()|(?=（)", label)
    lines = [
        textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False) for part in parts
    ]
    return "\n".join(each for part in lines for each in part)


def add_number(
    ax: Axes, text: str, x: float, y: float, *, distance: float = 5, **options: Any
) -> None:
    """Write a number beside a bar or point, at a distance in points."""
    ax.annotate(text, (x, y), (distance, 0), textcoords="offset points", va="center", **options)


def joined(parts: Sequence[str]) -> str:
    """Return the parts of a description as one text."""
    return pgettext("between what bars hold", "; ").join(parts)


def legend_above(ax: Axes, handles: Sequence[Artist], columns: int) -> None:
    """Place the legend above the axes, in as many columns as fit their width."""
    rightward = i18n.direction() == "ltr"
    chart = ax.figure if isinstance(ax.figure, Chart) else None
    owner = ax if chart is None else chart
    side = "left" if rightward else "right"
    place = (
        {"loc": f"outside upper {side}"}
        if chart
        else {"loc": f"lower {side}", "bbox_to_anchor": (0 if rightward else 1, 1)}
    )
    for number in range(columns, 0, -1):
        legend = owner.legend(
            handles=list(handles) if rightward else mirrored_legend(handles, number),
            ncols=number,
            frameon=False,
            borderpad=0,
            handlelength=1.4,
            columnspacing=1.2,
            markerfirst=rightward,
            **place,
        )
        if number == 1 or legend.get_window_extent().width <= owner.bbox.width:
            break
        legend.remove()
    if chart:
        # Charts have room for two legend rows; further rows increase the height.
        rows = -(-len(handles) // number)
        set_height(ax, chart.get_figheight() + _LEGEND_ROW * max(rows - 2, 0))
