"""The pages of an open PDF, one by one: what is written and drawn on each, as one looks at it.

A file that is too large, or has pages that are pictures without text, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pypdfium2

from jiu_analysis.documents.pdf.drawings import box_of, boxes_of, drawn_on
from jiu_analysis.documents.pdf.letters import FEWEST_CHARACTERS, text_of, words_of
from jiu_analysis.documents.pdf.places import Move, Page, Rectangle, TextBox, Word
from jiu_analysis.documents.pdf.refusals import TEXT_FORM
from jiu_analysis.errors import ContentError

#: A progress report has some tens of pages; these bound the time that any file can take.
MAX_PAGES = 1_000
MAX_CHARACTERS = 2_000_000


def pages_of(document: pypdfium2.PdfDocument) -> Iterator[Page]:
    """What was found on each page; a document too large or without text is refused."""
    if len(document) > MAX_PAGES:
        raise ContentError(
            f"the PDF has {len(document):,} pages; more than {MAX_PAGES:,} are not read."
            " Give the progress report alone"
        )
    characters, pictures = 0, []
    for number in range(1, len(document) + 1):
        with closing(document[number - 1]) as page, closing(page.get_textpage()) as text_page:
            on_page = text_page.count_chars()
            characters += on_page
            if characters > MAX_CHARACTERS:
                raise ContentError(
                    f"the PDF has more than {MAX_CHARACTERS:,} characters by page {number},"
                    " which no progress report has. Give the progress report alone"
                )
            read, has_picture = _page(page, text_page, number)
        if has_picture and not read.words and not read.boxes:
            pictures.append(number)
        yield read
    if characters < FEWEST_CHARACTERS:
        what = "is a scan: its pages are pictures" if pictures else "has no text"
        raise ContentError(
            f"the PDF {what}, and no text can be taken from it;"
            f" run text recognition (OCR) on it, or {TEXT_FORM}"
        )
    if pictures:
        raise ContentError(
            f"page {pictures[0]} of the PDF is a picture without text, and what it says would be"
            f" lost; run text recognition (OCR) on it, or {TEXT_FORM}"
        )


def _page(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, number: int
) -> tuple[Page, bool]:
    width, height = page.get_size()
    move = _upright(page, width, height)
    drawn = drawn_on(page, move, number, width * height)
    boxes, cells = boxes_of(drawn, move)
    loose: list[Word] = []
    inside: dict[int, list[Word]] = {}
    for word in words_of(text_page, text_of(text_page, number), move):
        box = box_of(word, boxes, text_page) if boxes else None
        if box is None:
            loose.append(word)
        else:
            inside.setdefault(box, []).append(word)
    horizontals = drawn.horizontals + [edge for cell in cells for edge in cell.horizontals]
    verticals = drawn.verticals + [edge for cell in cells for edge in cell.verticals]
    written = [TextBox(boxes[box].place, words) for box, words in inside.items()]
    read = Page(number, width, height, loose, horizontals, verticals, written)
    return read, drawn.has_picture


def _upright(page: pypdfium2.PdfPage, width: float, height: float) -> Move:
    """How a rectangle of the PDF (y upward) lies on the page as one looks at it (y downward)."""
    left, bottom, right, top = page.get_mediabox()
    turned = page.get_rotation()
    if turned == 90:
        return lambda x0, y0, x1, y1: Rectangle(y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    if turned == 180:
        return lambda x0, y0, x1, y1: Rectangle(right - x1, y0 - bottom, right - x0, y1 - bottom)
    if turned == 270:
        return lambda x0, y0, x1, y1: Rectangle(top - y1, right - x1, top - y0, right - x0)
    return lambda x0, y0, x1, y1: Rectangle(x0 - left, top - y1, x1 - left, top - y0)
