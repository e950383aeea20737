"""Select recommendations from a package, and show the card of one, without widgets."""

from __future__ import annotations

from jiu_analysis.explore.selection.cards import Card, card
from jiu_analysis.explore.selection.comparison import differences
from jiu_analysis.explore.selection.rows import Rows
from jiu_analysis.explore.selection.selection import Selection, key_figures

__all__ = ["Card", "Rows", "Selection", "card", "differences", "key_figures"]


def __dir__() -> list[str]:
    return __all__
