"""The fonts that charts are measured with, and those that a reader's browser draws them with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontEntry, fontManager

#: A font of one empty glyph, an em wide, for every ideograph; ``tools/em_font.py`` makes it.
EM = "Jiu Em"
FILE = Path(__file__).parent / "em.ttf"
#: What a chart is measured with, on any machine: matplotlib's own font, then ours.
MEASURED = ("DejaVu Sans", EM)
#: What draws it: fonts as wide as that one where they are, else whatever the reader has.
DRAWN = "'DejaVu Sans', Verdana, sans-serif"


@cache
def use() -> None:
    """Make our font known to matplotlib; it need not be installed."""
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
    """A picture whose letters the reader's own fonts draw."""
    return svg.replace(", ".join(f"'{each}'" for each in MEASURED), DRAWN)
