"""Render an executed notebook as one offline page, and the index of all pages."""

from __future__ import annotations

from jiu_analysis.site.rendering.outline import Outline, Result, Section, outline
from jiu_analysis.site.rendering.page import Colophon, citation, index, page, prose, with_links

__all__ = [
    "Colophon",
    "Outline",
    "Result",
    "Section",
    "citation",
    "index",
    "outline",
    "page",
    "prose",
    "with_links",
]
