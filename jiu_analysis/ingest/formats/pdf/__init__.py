"""The PDF form: a text layer and the lines drawn on its pages become blocks.

``pages`` takes from the file what lies where, with ``letters`` and ``drawings``;
``arranging`` puts it into blocks, with ``lines``, ``tables``, ``furniture`` and ``paragraphs``.
"""

from __future__ import annotations

import pypdfium2

from jiu_analysis.ingest.formats.pdf.limits import Budget
from jiu_analysis.ingest.formats.pdf.pages import pages_of
from jiu_analysis.ingest.formats.pdf.reading_order import arranged
from jiu_analysis.ingest.formats.pdf.refusals import refusal
from jiu_analysis.ingest.result import Block

__all__ = ["blocks"]


def blocks(content: bytes) -> list[Block]:
    """Cut a PDF with a text layer into blocks, in reading order.

    A row of a ruled table is a block with its cells, a paragraph is one however many
    lines it takes, and so is a bordered text box, which comes after the row or paragraph
    that it lies over. What repeats at the edge of pages has the role "boilerplate",
    a footnote the role "prose".

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
