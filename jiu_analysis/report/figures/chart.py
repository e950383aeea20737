"""A chart that says in words what it shows, and the one look of a status everywhere."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial, wraps
from typing import Any, NamedTuple

import matplotlib as mpl
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jiu_analysis.report import i18n as words
from jiu_analysis.report.figures import fonts
from jiu_analysis.report.figures.mirror import isolate, mirror, mirrored_legend


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
#: What is drawn in the colour of the page's text: letters, axes, outlines.
INK = "#1c1c1c"
#: Of lines that are only there to guide the eye.
GRID = "#cccccc"
OUTLINE = INK
#: Inches: of a chart on paper or a desk, and of one on a phone, shown at their own size.
WIDTH, NARROW = 7.0, 3.5
# A page may be dark, and a picture cannot ask it for its colours.
_DARK = "@media (prefers-color-scheme: dark) {{ {} }}".format(
    " ".join(
        f'[style*="{part}: {light}"] {{ {part}: {dark} !important }}'
        for light, dark in {INK: "#ececec", GRID: "#4a4d52"}.items()
        for part in ("fill", "stroke")
    )
)
_RC = {
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
    # The reader's browser has the letters, and joins them as their script asks.
    "svg.fonttype": "none",
    # What stands between dollars is text of a document, no formula.
    "text.parse_math": False,
    # The same input gives the same bytes, whatever the reader has set.
    "svg.hashsalt": "jiu-analysis",
    "figure.dpi": 100,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "savefig.bbox": None,
    "text.hinting": "default",
    "text.hinting_factor": None,
    # Rooms that never show a window need none.
    "font.family": list(fonts.MEASURED),
}


# What matplotlib would say of itself and of the hour.
_UNSAID = ("Date", "Creator", "Format", "Type")


class Chart(Figure):
    """A matplotlib figure that says in words what it shows.

    Attributes
    ----------
    description : str
        What is compared and what is found, computed from the data: the text
        alternative on a page.
    narrow : Chart or None
        The same for a phone, its letters no smaller; drawn when it is first asked for.
    language : str
        Of its labels.
    """

    description: str = ""
    language: str = "en"
    draw_narrow: Callable[[], Chart] | None = None

    @cached_property
    def narrow(self) -> Chart | None:
        """The same for a phone, or none for a chart that is one."""
        return self.draw_narrow and self.draw_narrow()

    def svg(self) -> str:
        """The chart as SVG, the same bytes for the same data."""
        target = io.StringIO()
        with mpl.rc_context(_RC), self._laid_out():
            self.savefig(target, format="svg", metadata=dict.fromkeys(_UNSAID))
        picture = fonts.left_to_the_reader(target.getvalue())
        if words.direction(self.language) == "rtl":
            picture = isolate(picture)
        head, tail = picture.split("<defs>", 1)
        head = head.replace("<svg ", f'<svg xml:lang="{self.language}" ', 1)
        return f"{head}<style>{_DARK}</style>\n <defs>{tail}"

    @contextmanager
    def _laid_out(self) -> Iterator[None]:
        """Put everything in its place once; saving would do it twice, and draw twice for it."""
        engine = self.get_layout_engine()
        # It keeps what it measures with, where a bare figure would make that anew each time.
        FigureCanvasAgg(self)
        with ExitStack() as after:
            for axes in self.axes:
                after.enter_context(_without_empty_labels(axes))
            if engine:
                engine.execute(self)
            # As the settings have it: there is none.
            self.set_layout_engine(None)
            after.callback(self.set_layout_engine, engine)
            yield

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        if not self.description:
            raise ValueError("a chart without a description cannot be shown")
        data = {"image/svg+xml": self.svg(), "text/plain": self.description}
        about = {"alt": self.description}
        if self.narrow is not None:
            about["narrow"] = self.narrow.svg()
        return data, {"image/svg+xml": about}


def drawn(style: str) -> Callable[[Callable[..., Chart]], Callable[..., Chart]]:
    """Draw in the one look of all charts, for a desk and for a phone.

    The reader's own settings change nothing.

    Parameters
    ----------
    style : str
        Of seaborn: ``white``, or ``whitegrid`` where values are read off an axis.
    """

    def decorate(draw: Callable[..., Chart]) -> Callable[..., Chart]:
        @wraps(draw)
        def in_style(*arguments: Any, language: str = "en", **options: Any) -> Chart:
            fonts.use()

            def at(width: float) -> Chart:
                look = {**sns.axes_style(style), **_RC, "figure.figsize": (width, width)}
                with mpl.rc_context(look):
                    chart = draw(*arguments, language=language, **options)
                    chart.language = language
                    rightward = words.direction(language) == "ltr"
                    if not rightward:
                        mirror(chart)
                    bare = style == "white"
                    for axes in chart.axes:
                        sns.despine(
                            ax=axes,
                            left=bare or not rightward,
                            right=bare or rightward,
                            bottom=bare,
                        )
                return chart

            chart = at(WIDTH)
            chart.draw_narrow = partial(at, NARROW)
            return chart

        return in_style

    return decorate


@contextmanager
def _without_empty_labels(axes: Axes) -> Iterator[None]:
    """Give labels that say nothing a place; to look for one is to measure everything again."""
    empty = [axis for axis in (axes.xaxis, axes.yaxis) if not axis.label.get_text()]
    before = [(axis.label.get_transform(), axis.label.get_position()) for axis in empty]
    for axis in empty:
        axis.set_label_coords(0, 0)
    try:
        yield
    finally:
        for axis, (transform, position) in zip(empty, before, strict=True):
            axis.label.set_transform(transform)
            axis.label.set_position(position)
            # No method takes it back; a label that somebody writes now is to find its place.
            axis._autolabelpos = True


def blank(height: float) -> tuple[Chart, Axes]:
    """An empty chart as wide as is drawn for, `height` inches high."""
    chart = empty(height)
    return chart, chart.subplots()


def empty(height: float) -> Chart:
    """A chart without axes as wide as is drawn for, `height` inches high."""
    return Chart(figsize=(mpl.rcParams["figure.figsize"][0], height), layout="constrained")


def is_narrow(chart: Figure) -> bool:
    """Whether the chart is drawn for a phone."""
    return chart.get_figwidth() < WIDTH


# Inches that a row of a legend takes.
_LEGEND_ROW = 0.2


def label_width(chart: Figure) -> int:
    """How many letters a label beside a bar may have on a line."""
    return 14 if is_narrow(chart) else 24


def bar_step(labels: Sequence[str]) -> float:
    """Inches from one bar to the next, so that the lines of their labels do not meet."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return max(0.4, 0.2 * lines)


def folded(label: str, width: int) -> str:
    """A label on as many lines as it needs, none longer than so many letters where it can be."""
    if len(label) <= width:
        return label
    # What stands in brackets begins a line of its own; a Chinese one has no space before it.
    parts = re.split(r" (?=\()|(?=（)", label)
    lines = [
        textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False) for part in parts
    ]
    return "\n".join(each for part in lines for each in part)


def legend_above(
    chart: Chart, handles: Sequence[Artist], columns: int, *, language: str = "en"
) -> None:
    """Put the legend over the whole width of the chart, in as many columns as have room."""
    rightward = words.direction(language) == "ltr"
    for number in range(columns, 0, -1):
        legend = chart.legend(
            handles=list(handles) if rightward else mirrored_legend(handles, number),
            loc="outside upper left" if rightward else "outside upper right",
            ncols=number,
            frameon=False,
            borderpad=0,
            handlelength=1.4,
            columnspacing=1.2,
            markerfirst=rightward,
        )
        if number == 1 or legend.get_window_extent().width <= chart.bbox.width:
            break
        legend.remove()
    # Charts have room for two rows of a legend; more rows take what they need.
    rows = -(-len(handles) // number)
    chart.set_figheight(chart.get_figheight() + _LEGEND_ROW * max(rows - 2, 0))
