"""Rows, paragraphs and text boxes of all pages become blocks, in reading order."""

from __future__ import annotations

from collections import Counter, defaultdict

from jiu_analysis.documents.pdf.furniture import mark_furniture, mark_notes
from jiu_analysis.documents.pdf.items import Item
from jiu_analysis.documents.pdf.lines import Line, cell_text, lines_of
from jiu_analysis.documents.pdf.paragraphs import paragraphs_in
from jiu_analysis.documents.pdf.places import NEAR, Page, TextBox
from jiu_analysis.documents.pdf.scripts import is_rtl_text, with_brackets
from jiu_analysis.documents.pdf.tables import tables_on
from jiu_analysis.documents.reading import Block


def arranged(pages: list[Page]) -> list[Block]:
    """Put what was found on the pages into blocks, in reading order."""
    rows: list[Item] = []
    boxes: list[Item] = []
    lines: dict[int, list[Line]] = {}
    for page in pages:
        is_rtl = is_rtl_text("".join(word.text for word in page.words))
        on_page, framed, loose = tables_on(page, is_rtl)
        rows += on_page
        boxes += [_box_item(page.number, box, is_rtl) for box in [*framed, *page.boxes]]
        lines[page.number] = lines_of(loose, is_rtl, page.number)
    mark_furniture(pages, lines, rows)
    mark_notes(lines, rows)
    paragraphs = paragraphs_in(pages, lines, rows)
    by_page: dict[int, list[Item]] = defaultdict(list)
    for item in rows + paragraphs:
        by_page[item.page].append(item)
    ordered: list[Item] = []
    for page in pages:
        items = sorted(by_page[page.number], key=lambda item: item.top)
        for box in sorted(
            (box for box in boxes if box.page == page.number), key=lambda box: -box.top
        ):
            _place_box(box, items)
        ordered += items
    _count(ordered)
    _mark_continued(ordered)
    return [
        Block(
            number,
            tuple(cells := [_readable(cell) for cell in item.cells]),
            "\t".join(cells),
            item.unit,
            item.position,
            item.within,
            item.role,
            item.may_continue,
        )
        for number, item in enumerate(ordered, start=1)
    ]


def _readable(text: str) -> str:
    return with_brackets(text) if is_rtl_text(text) else text


def _box_item(page: int, box: TextBox, is_page_rtl: bool) -> Item:
    text = cell_text(box.words, is_page_rtl)
    return Item(page, box.place.top, box.place.bottom, [text], "text box", f"page {page}")


def _place_box(box: Item, items: list[Item]) -> None:
    """Put a box after what it begins beside; boxes come from the last on the page to the first."""
    begins = box.top + min(NEAR * 2, (box.bottom - box.top) / 2)
    above = [
        place for place, item in enumerate(items) if item.unit != "text box" and item.top <= begins
    ]
    items.insert(above[-1] + 1 if above else 0, box)


def _count(items: list[Item]) -> None:
    """Number what is no row by its kind on the page."""
    counts: Counter[tuple[int, str]] = Counter()
    for item in items:
        if item.unit != "row":
            counts[item.page, item.unit] += 1
            item.position = counts[item.page, item.unit]


def _mark_continued(items: list[Item]) -> None:
    """Mark what a table that goes on over a page has there: a header again, the rest of a row."""
    before: Item | None = None
    header: list[str] = []
    for item in items:
        if item.role or item.unit == "text box":
            continue
        if item.unit != "row":
            before = None
            continue
        opens_page = before is not None and before.page == item.page - 1
        if opens_page and item.cells == header:
            item.role = "boilerplate"
            continue
        if opens_page:
            item.may_continue = True
        elif before is None or item.within != before.within:
            header = item.cells
        before = item
