"""The PDF format: converts a text layer and the lines drawn on the pages into blocks.

``pages`` extracts the objects and their positions, with ``text_layer`` and ``vector_graphics``;
``reading_order`` arranges them into blocks, with ``lines``, ``tables``, ``headers_footers`` and
``paragraphs``.
"""

from __future__ import annotations

import pypdfium2

from jiu_analysis.ingest.formats.pdf.integrity import check_streams
from jiu_analysis.ingest.formats.pdf.limits import Budget
from jiu_analysis.ingest.formats.pdf.pages import pages_of
from jiu_analysis.ingest.formats.pdf.reading_order import arranged
from jiu_analysis.ingest.formats.pdf.refusals import refusal
from jiu_analysis.ingest.result import Block

__all__ = ["blocks", "check_streams"]


def blocks(content: bytes) -> list[Block]:
    """Split a PDF with a text layer into blocks, in reading order.

    There is one block per row of a ruled table, per paragraph, and per bordered text box, which
    follows the row or paragraph that it overlaps. Text repeated at the edges of pages has the role
    "boilerplate", a footnote the role "prose".

    Parameters
    ----------
    content : bytes
        The file.

    Raises
    ------
    ContentError
        The file is protected, damaged, too large, or a scan without text.
    """
    try:
        with pypdfium2.PdfDocument(content) as document:
            budget = Budget()
            return arranged(pages_of(document, budget), budget)
    except pypdfium2.PdfiumError as error:
        raise refusal(error) from error
