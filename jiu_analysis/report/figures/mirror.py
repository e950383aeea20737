"""Mirror charts for scripts written from right to left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.textpath import TextPath

# Right-to-left isolate (U+2067) and pop directional isolate (U+2069).
_ISOLATE, _END = "\u2067", "\u2069"
# Commands of an SVG path by code of a matplotlib path.
_DRAWN = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}


def mirror(axes: Axes) -> None:
    """Mirror left-to-right axes, with titles, labels and annotations.

    Text is not changed: the browser handles shaping and direction.
    """
    if not axes.xaxis_inverted():
        axes.invert_xaxis()
    axes.yaxis.set_tick_params(labelleft=False, labelright=True)
    axes.yaxis.set_label_position("right")
    _flip_titles(axes)
    for text in axes.texts:
        _flip(text)
    for label in axes.get_xticklabels():
        if label.get_rotation():
            label.set_rotation(-label.get_rotation())
            _flip(label)


def mirrored_legend(handles: Sequence[Artist], columns: int) -> list[Artist]:
    """Return the handles of a legend in an order that reads from the right.

    matplotlib fills a legend from the left, column by column; blank handles fill up the last
    row.
    """
    rows = -(-len(handles) // columns)
    filled = [*handles, *(_blank() for _ in range(rows * columns - len(handles)))]
    grid = [filled[row * columns : (row + 1) * columns][::-1] for row in range(rows)]
    return [grid[row][column] for column in range(columns) for row in range(rows)]


def isolate(svg: str) -> str:
    """Return an SVG in which every line of text is isolated as right-to-left."""
    return re.sub(r"(<text [^>]*>)([^<]+)(</text>)", rf"\1{_ISOLATE}\2{_END}\3", svg)


def outlined(svg: str) -> str:
    """Return an SVG in which text is drawn as outlines of its letters.

    For programs that put Arabic letters of an SVG in order from left to right.
    """
    return re.sub(r'<text style="([^"]*)"([^>]*)>([^<]+)</text>', _outline, svg)


def _outline(text: re.Match[str]) -> str:
    words = unescape(text[3]).strip(_ISOLATE + _END)
    if words.isspace() or not words:
        # Blank entries fill up a legend, and matplotlib cannot outline text without letters.
        return ""
    style = dict(each.split(": ", 1) for each in text[1].split("; "))
    place = dict(re.findall(r'(\w+)="([^"]*)"', text[2]))
    letters = TextPath(
        (0, 0),
        words,
        size=float(style["font-size"].removesuffix("px")),
        prop=FontProperties(weight=int(style.get("font-weight", 400))),
    )
    before = {"middle": 0.5, "end": 1}.get(style.get("text-anchor", "start"), 0)
    x = float(place.get("x", 0)) - before * letters.vertices[:, 0].max(initial=0)
    drawn = " ".join(
        "Z" if code == Path.CLOSEPOLY else _DRAWN[code] + " ".join(f"{each:.2f}" for each in points)
        for points, code in letters.iter_segments()
    )
    return (
        f'<g transform="{place.get("transform", "")}">'
        f'<path transform="translate({x:.2f} {place.get("y", 0)}) scale(1 -1)" d="{drawn}"'
        f' fill="{style.get("fill", "#000000")}"/></g>'
    )


def _flip_titles(axes: Axes) -> None:
    title = axes.get_title(loc="left")
    if title:
        left = next(each for each in axes.findobj(Text) if each.get_text() == title)
        axes.set_title("", loc="left")
        axes.set_title(title, loc="right", fontweight=left.get_fontweight())


def _flip(text: Text) -> None:
    side = text.get_horizontalalignment()
    if side != "center":
        text.set_horizontalalignment("right" if side == "left" else "left")
    if isinstance(text, Annotation):
        across, up = text.xyann
        text.xyann = (-across, up)


def _blank() -> Patch:
    return Patch(facecolor="none", edgecolor="none", label=" ")
