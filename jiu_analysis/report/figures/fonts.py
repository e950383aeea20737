"""Fonts used to measure chart text, and fonts with which the browser draws it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontEntry, fontManager

#: A font with one empty glyph, one em wide, for every ideograph; built by ``tools/em_font.py``.
EM = "Jiu Em"
FILE = Path(__file__).parent / "em.ttf"
#: Fonts to measure text with on any machine: matplotlib's own, then the project's.
MEASURED = ("DejaVu Sans", EM)
#: Fonts to draw with: ones of the same width if available, else any font of the reader.
DRAWN = "'DejaVu Sans', Verdana, sans-serif"


@cache
def use() -> None:
    """Register the project's font with matplotlib; it need not be installed."""
    for weight in (400, 700):
        fontManager.ttflist.append(
            FontEntry(
                fname=str(FILE),
                name=EM,
                style="normal",
                variant="normal",
                weight=weight,
                stretch="normal",
                size="scalable",
            )
        )


def left_to_the_reader(svg: str) -> str:
    """Return an SVG whose text is drawn with the reader's fonts."""
    return svg.replace(", ".join(f"'{each}'" for each in MEASURED), DRAWN)
