"""Arrangement of the rows, paragraphs and text boxes of all pages into blocks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from jiu_analysis.ingest.formats.pdf.continued_tables import (
    join_tables,
    join_words,
    separate_lines,
)
from jiu_analysis.ingest.formats.pdf.geometry import NEAR, Page, TextBox, Word
from jiu_analysis.ingest.formats.pdf.headers_footers import mark_headers_footers, mark_notes
from jiu_analysis.ingest.formats.pdf.layout import Item
from jiu_analysis.ingest.formats.pdf.limits import Budget
from jiu_analysis.ingest.formats.pdf.lines import Line, cell_text, lines_of
from jiu_analysis.ingest.formats.pdf.objects import with_objects
from jiu_analysis.ingest.formats.pdf.paragraphs import paragraphs_in
from jiu_analysis.ingest.formats.pdf.scripts import (
    LINE_BREAK,
    LINE_HYPHEN,
    is_rtl_text,
    with_brackets,
    with_whole_words,
)
from jiu_analysis.ingest.formats.pdf.tables import in_doubt, tables_on, with_boxes_of_tables
from jiu_analysis.ingest.formats.pdf.unruled import LastTable
from jiu_analysis.ingest.formats.pdf.verifying import check_letters, check_order
from jiu_analysis.ingest.formats.text import clean, in_lines
from jiu_analysis.ingest.phrases.loading import known_words
from jiu_analysis.ingest.result import Block

# Maximum number of text-layer characters between two words: spaces, a line break.
_FARTHEST = 3
# Not the letter after an apostrophe.
_WORD = re.compile(f"(?<!['’])[\\w{LINE_HYPHEN}{LINE_BREAK}]+")


def arranged(found: Iterable[Page], budget: Budget) -> list[Block]:
    """Arrange the contents of the pages into blocks, in reading order."""
    pages: list[Page] = []
    rows: list[Item] = []
    boxes: list[Item] = []
    lines: dict[int, list[Line]] = {}
    last_table = LastTable()
    for page in found:
        is_rtl = is_rtl_text("".join(word.text for word in page.words))
        page = with_boxes_of_tables(page, is_rtl=is_rtl)
        on_page, framed, loose = tables_on(page, is_rtl, budget, last_table)
        rows += on_page
        boxes += [_box_item(page.number, box, is_rtl) for box in [*framed, *page.boxes]]
        lines[page.number] = lines_of(loose, is_rtl, page.number)
        # Release the rendered page, which is large.
        pages.append(page._replace(ink=None, words=[]))
    # The doubts may be about rows of these tables.
    doubts = last_table.doubts if last_table.has_rows_of_text else []
    for doubt in [*last_table.pending, *doubts]:
        raise doubt
    for line in (line for found in lines.values() for line in found if last_table.headers):
        if last_table.is_header(line):
            # A part of a table without sides stands below it, and was not found.
            raise in_doubt(line.page, line.text)
    mark_headers_footers(pages, lines, rows)
    mark_notes(lines, rows)
    paragraphs = paragraphs_in(pages, lines, rows)
    ordered = _ordered(pages, rows + paragraphs, boxes)
    _count(ordered)
    join_tables(ordered)
    separate_lines(ordered)
    known = _words_in(ordered)
    for item in ordered:
        item.cells = [with_whole_words(cell, known) for cell in item.cells]
    join_words(ordered, known)
    _verify(pages, ordered)
    _name_left_out(pages, ordered)
    return [_block(number, item) for number, item in enumerate(ordered, start=1)]


def _ordered(pages: list[Page], items: list[Item], boxes: list[Item]) -> list[Item]:
    by_page: dict[int, list[Item]] = defaultdict(list)
    boxes_by_page: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_page[item.page].append(item)
    for box in boxes:
        boxes_by_page[box.page].append(box)
    ordered: list[Item] = []
    for page in pages:
        on_page = sorted(by_page[page.number], key=lambda item: item.top)
        for box in sorted(boxes_by_page[page.number], key=lambda box: -box.top):
            _place_box(box, on_page)
        ordered += on_page
    return ordered


def _words_in(items: list[Item]) -> set[str]:
    """Return the unbroken words of a document, and those of known phrases and dates."""
    known = set(known_words())
    following: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for at, cell in enumerate(item.cells):
            # The page break may divide a word of a row that continues.
            last = -1 if at in item.full else None
            words = _WORD.findall(cell.lower())[int(item.may_continue) : last]
            known.update(each for each in words if each.isalnum())
            for word in words:
                for part, after in pairwise(word.split(LINE_BREAK)):
                    following[part].add(after[:1])
    # What is followed by several letters at line breaks is a word, not the beginning of one.
    return known | {part for part, letters in following.items() if len(letters) > 1}


def _verify(pages: list[Page], items: list[Item]) -> None:
    """Compare the text read with the text layer of the pages."""
    read: dict[int, list[str]] = defaultdict(list)
    for item in items:
        read[item.page] += item.cells
        if item.unit == "paragraph" and len(item.cells) == 1 and len(item.lines) > 1:
            for _, lines in groupby(item.lines, key=lambda line: line.page):
                check_order([line.words for line in lines], _place(item))
    for page in pages:
        read[page.number] += [word.text for _, word in page.left_out]
    check_letters(read, {page.number: page.text for page in pages})


def _place(item: Item) -> str:
    return f"{item.within}, {item.unit} {item.position}"


def _name_left_out(pages: list[Page], items: list[Item]) -> None:
    """Assign each left-out text to the block at its position."""
    by_page: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_page[item.page].append(item)
    for page in pages:
        if not page.left_out:
            continue
        on_page = by_page[page.number] or items[-1:]
        tops = [item.top for item in on_page]
        for kind, words in _runs(page.left_out):
            middle = (words[0].top + words[0].bottom) / 2
            above = [at for at, top in enumerate(tops) if top <= middle] or [0]
            if on_page:
                text = clean(" ".join(word.text for word in words))
                on_page[above[-1]].left_out.append((kind, text))


def _runs(left_out: list[tuple[str, Word]]) -> Iterator[tuple[str, list[Word]]]:
    """Yield the left-out words in runs that are consecutive in the text layer and of one kind."""
    kind = ""
    run: list[Word] = []
    for each, word in sorted(left_out, key=lambda one: one[1].order):
        follows = run and word.order <= run[-1].order + len(run[-1].text) + _FARTHEST
        if not follows or each != kind:
            if run:
                yield kind, run
            kind, run = each, []
        run.append(word)
    if run:
        yield kind, run


def _block(number: int, item: Item) -> Block:
    texts, objects = [], []
    for cell in item.cells:
        text, found = with_objects(with_brackets(cell) if is_rtl_text(cell) else cell)
        texts.append(text)
        objects += found
    cells, lines = in_lines(texts)
    return Block(
        number,
        cells,
        "\t".join(cells),
        item.unit,
        item.position,
        item.within,
        item.role,
        item.may_continue,
        tuple(objects),
        tuple(item.left_out),
        tuple(item.merged),
        item.table,
        tuple(map(int, item.edges)),
        item.continues,
        tuple(item.fills),
        lines,
        tuple(item.wrapped),
    )


def _box_item(page: int, box: TextBox, is_page_rtl: bool) -> Item:
    lines = lines_of(box.words, is_page_rtl)
    check_order([line.words for line in lines], f"page {page}, text box")
    text = cell_text(lines, box.place.left, box.place.right)
    return Item(page, box.place.top, box.place.bottom, [text], "text box", f"page {page}")


def _place_box(box: Item, items: list[Item]) -> None:
    """Insert a box after the item beside its top; expects the lowest box of a page first."""
    begins = box.top + min(NEAR * 2, (box.bottom - box.top) / 2)
    above = [
        place for place, item in enumerate(items) if item.unit != "text box" and item.top <= begins
    ]
    items.insert(above[-1] + 1 if above else 0, box)


def _count(items: list[Item]) -> None:
    """Number the items other than rows by kind, per page."""
    counts: Counter[tuple[int, str]] = Counter()
    for item in items:
        if item.unit != "row":
            counts[item.page, item.unit] += 1
            item.position = counts[item.page, item.unit]
