"""Extraction of text and drawings from the pages of an open PDF, one by one, as displayed.

A file that is too large, or has pages that are pictures without text, is rejected.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache, partial
from math import isfinite

import pypdfium2
from pypdfium2 import raw

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.pdf.fields import Field, fields_on, with_fields
from jiu_analysis.ingest.formats.pdf.geometry import Move, Page, Rectangle, TextBox, Word
from jiu_analysis.ingest.formats.pdf.limits import MAX_PAGES, Budget
from jiu_analysis.ingest.formats.pdf.objects import PARTLY_STRUCK
from jiu_analysis.ingest.formats.pdf.refusals import TEXT_FORM
from jiu_analysis.ingest.formats.pdf.rotated import headings
from jiu_analysis.ingest.formats.pdf.text_layer import FEWEST_CHARACTERS, text_of, words_of
from jiu_analysis.ingest.formats.pdf.vector_graphics import (
    BoxOf,
    boxes_of,
    drawn_on,
    without_strikes,
)
from jiu_analysis.ingest.formats.pdf.visibility import (
    STRUCK,
    TURNED,
    Visibility,
    direction_of,
    ink_of,
    is_mostly_invisible,
)

# Limits for the sides of a page in points; the maximum is that of PDF itself.
_SHORTEST_SIDE, _LONGEST_SIDE = 10, 14_400


def pages_of(document: pypdfium2.PdfDocument, budget: Budget) -> Iterator[Page]:
    """Yield the contents of each page; reject a document that is too large or has no text."""
    if len(document) > MAX_PAGES:
        raise ContentError(
            f"the PDF has {len(document):,} pages; more than {MAX_PAGES:,} are not read."
            " Give the progress report alone"
        )
    characters, pictures = 0, []
    if document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        raise ContentError(
            f"the PDF is an XFA form, which cannot be read; print it to a new PDF, or {TEXT_FORM}"
        )
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        fields: list[Field] = []
        if raw.FPDFPage_GetAnnotCount(page):
            fields = fields_on(page)
            page.close()
            page = document[number - 1]
        with closing(page):
            read, has_picture = _page(page, fields, number, budget)
        characters += len(read.text)
        if has_picture and not read.words and not read.boxes:
            pictures.append(number)
        yield read
    if characters < FEWEST_CHARACTERS:
        what = "is a scan: its pages are pictures" if pictures else "has no text"
        raise ContentError(
            f"the PDF {what}, and no text can be extracted from it;"
            f" run text recognition (OCR) on it, or {TEXT_FORM}"
        )
    if pictures:
        raise ContentError(
            f"page {pictures[0]} of the PDF is a picture without text,"
            " and its content would be lost; run text recognition (OCR)"
            f" on it, or {TEXT_FORM}"
        )


def _page(
    page: pypdfium2.PdfPage, fields: list[Field], number: int, budget: Budget
) -> tuple[Page, bool]:
    edges = _edges(page, number)
    with closing(page.get_textpage()) as text_page:
        budget.use("characters", text_page.count_chars(), number)
        turned = direction_of(text_page, page.get_rotation())
        width, height = edges.width, edges.height
        if turned in (90, 270):
            width, height = height, width
        move = _upright(edges, turned)
        drawn = drawn_on(page, move, number, width * height, budget)
        boxes, cells = boxes_of(drawn, move)
        text = text_of(text_page, number)
        draw = partial(ink_of, page, turned, width, height, number, budget)
        ink = draw() if text or fields else None
        colours = cache(partial(draw, is_coloured=True)) if ink else None
        is_recognised = drawn.has_picture and is_mostly_invisible(text_page)
        visibility = Visibility(
            text_page, ink, turned, width, height, colours, keeps_invisible=is_recognised
        )
        found = list(words_of(text_page, text, move, visibility))
        words, values, struck = with_fields(
            [word for word, kind in found if not kind], fields, move
        )
        horizontals, struck_by_rules, in_part = without_strikes(drawn.horizontals, words)
        left_out = [(kind, word) for word, kind in found if kind]
        struck += struck_by_rules
        words += [word._replace(text=PARTLY_STRUCK) for word in in_part]
        struck += in_part
        left_out += [(STRUCK, word) for word in struck]
        is_struck = set(map(id, struck))
        box_of = BoxOf(boxes, text_page)
        loose: list[Word] = []
        inside: dict[int, list[Word]] = {}
        for word in words:
            if id(word) not in is_struck:
                box = box_of(word)
                (loose if box is None else inside.setdefault(box, [])).append(word)
    horizontals += [edge for cell in cells for edge in cell.horizontals]
    verticals = drawn.verticals + [edge for cell in cells for edge in cell.verticals]
    rotated = [word for kind, word in left_out if kind == TURNED]
    turned_words, as_drawn = headings(rotated, horizontals, verticals, words)
    loose += turned_words
    left_out = [each for each in left_out if each[1] not in as_drawn]
    written = [TextBox(boxes[box].place, words) for box, words in inside.items()]
    read = Page(
        number,
        width,
        height,
        loose,
        horizontals,
        verticals,
        written,
        drawn.pictures,
        left_out,
        "\n".join([text, *values]),
        ink,
    )
    return read, drawn.has_picture


def _edges(page: pypdfium2.PdfPage, number: int) -> Rectangle:
    """Return the visible area of a page in PDF coordinates: left, bottom, right, top."""
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, box)
    edges = Rectangle(box.left, box.bottom, box.right, box.top)
    if not all(
        isfinite(side) and _SHORTEST_SIDE <= side <= _LONGEST_SIDE
        for side in (edges.width, edges.height)
    ) or not all(map(isfinite, edges)):
        raise ContentError(
            f"page {number} of the PDF has no readable area, or one that is too large"
            f" (its media box or crop box is wrong); print it to a new PDF, or {TEXT_FORM}"
        )
    return edges


def _upright(edges: Rectangle, turned: int) -> Move:
    """Return the conversion of PDF rectangles (y upward) to the displayed page (y downward)."""
    left, bottom, right, top = edges
    if turned == 90:
        return lambda x0, y0, x1, y1: Rectangle(y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    if turned == 180:
        return lambda x0, y0, x1, y1: Rectangle(right - x1, y0 - bottom, right - x0, y1 - bottom)
    if turned == 270:
        return lambda x0, y0, x1, y1: Rectangle(top - y1, right - x1, top - y0, right - x0)
    return lambda x0, y0, x1, y1: Rectangle(x0 - left, top - y1, x1 - left, top - y0)
