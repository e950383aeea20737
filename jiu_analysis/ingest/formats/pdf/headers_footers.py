"""Detection of page numbers, running headers and footers, and footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

from jiu_analysis.ingest.formats.pdf.geometry import Page
from jiu_analysis.ingest.formats.pdf.layout import Item
from jiu_analysis.ingest.formats.pdf.lines import Line

# Part of the page height at the top and bottom in which repeated text is a header or footer.
_EDGE = 0.15
_SMALL_TYPE = 0.93
# The space below a line, in font sizes, up to which the next line is of the same paragraph.
_WITHIN_PARAGRAPH = 0.5

NOTE = re.compile(r"(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\d{1,3}|\*{1,3})(?=\s|[^\d.)/])")
_PAGE_NUMBER = re.compile(r"[\s\-–—/|]*(?:\d{1,4}[\s\-–—/|]*){1,2}")
# "Annex II, page 2", in any language.
_ANNEX_PAGE = re.compile(r"\W*[^\W\d]+ [IVX]+\W+[^\W\d]+\W* \d{1,3}\W*")
# Not the numbers of a symbol: JIU/REP/2021/6.
_DIGITS = re.compile(r"(?<![/\d])\d+|\b[ivxlc]+\b")
_NUMBER = re.compile(r"\d+")
_OTHER = {"top": "bottom", "bottom": "top"}
_ROMAN = re.compile(r"\b[IVX]+\b")


def mark_headers_footers(pages: list[Page], lines: dict[int, list[Line]], rows: list[Item]) -> None:
    """Mark text that repeats at the same edge of several pages, outside of the body text."""
    heights = {page.number: page.height for page in pages}
    on: dict[tuple[str, str], list[Line]] = defaultdict(list)
    edges: list[tuple[Line, str, str]] = []
    for number, found in lines.items():
        for line in found:
            if edge := _edge(line, heights[number]):
                key = _key(line.text)
                on[edge, key].append(line)
                edges.append((line, edge, key))
    at_edge = {
        id(line): edge
        for line, edge, key in edges
        if _is_repeated(line, on[edge, key])
        # The header of most pages may occur once at the bottom of one.
        or 2 * len({other.page for other in on[_OTHER[edge], key]}) > max(len(pages), 4)
        or _is_page_number(line, lines[line.page])
    }
    for found in lines.values():
        for line, following in reversed(list(pairwise(found))):
            # Titles of several lines may begin alike on two pages, and go on differently.
            if at_edge.get(id(line)) == "top" and id(following) not in at_edge:
                if _key(line.text) == line.text and _is_one_paragraph(line, following):
                    del at_edge[id(line)]
    # A cover page has different margins.
    first = pages[0].number if len(pages) > 1 else 0
    body: list[Line | Item] = [
        line for found in lines.values() for line in found if id(line) not in at_edge
    ]
    body = [each for each in [*body, *rows] if each.page != first]
    top = min((each.top / heights[each.page] for each in body), default=1.0)
    bottom = max((each.bottom / heights[each.page] for each in body), default=0.0)
    for line, edge, _ in edges:
        slack = line.size / 2
        height = heights[line.page]
        is_outside = (
            line.bottom <= top * height + slack
            if edge == "top"
            else line.top >= bottom * height - slack
        )
        if (id(line) in at_edge and is_outside) or _names_page(line, lines[line.page]):
            line.role = "boilerplate"


def _is_one_paragraph(line: Line, following: Line) -> bool:
    return (
        0 <= following.top - line.bottom <= _WITHIN_PARAGRAPH * line.size
        and abs(following.size - line.size) < 0.05 * line.size
    )


def _key(text: str) -> str:
    """Return a line without its numbers; Roman ones are kept if there is no other ("Annex II")."""
    key = _DIGITS.sub("#", text)
    return _ROMAN.sub("#", key) if key != text else key


def _is_repeated(line: Line, others: list[Line]) -> bool:
    """Return whether a line is on other pages too: the same text, or one that counts the pages.

    Two lines that count may be the headings “Annex 2” and “Annex 3”, unless they name their pages.
    """
    if any(line.text == other.text and line.page != other.page for other in others):
        return True
    counting = {other.page for other in others if _counts_pages(line, other)}
    return len(counting) > (0 if str(line.page) in _NUMBER.findall(line.text) else 1)


def _counts_pages(line: Line, other: Line) -> bool:
    pairs = zip(_NUMBER.findall(line.text), _NUMBER.findall(other.text), strict=False)
    apart = {int(own) - int(its) for own, its in pairs} - {0}
    is_level = abs(line.bottom - other.bottom) < line.size / 2
    return line.page != other.page and is_level and apart <= {line.page - other.page}


def _edge(line: Line, height: float) -> str:
    if line.bottom < _EDGE * height:
        return "top"
    return "bottom" if line.top > (1 - _EDGE) * height else ""


def _is_page_number(line: Line, others: list[Line]) -> bool:
    return (line is others[0] or line is others[-1]) and _PAGE_NUMBER.fullmatch(
        line.text
    ) is not None


def _names_page(line: Line, others: list[Line]) -> bool:
    """Return whether one of the first two lines of a page states an annex and a page."""
    return any(line is each for each in others[:2]) and bool(_ANNEX_PAGE.fullmatch(line.text))


def mark_notes(lines: dict[int, list[Line]], rows: list[Item]) -> None:
    """Mark the lines in smaller type at the bottom of a page, from the first with a note number."""
    sizes: Counter[float] = Counter()
    for found in lines.values():
        for line in found:
            if not line.role:
                sizes[round(line.size, 1)] += len(line.text)
    if not sizes:
        return
    usual = sizes.most_common(1)[0][0]
    last_row: dict[int, float] = defaultdict(float)
    for row in rows:
        last_row[row.page] = max(last_row[row.page], row.bottom)
    for number, found in lines.items():
        small: list[Line] = []
        for line in reversed([line for line in found if not line.role]):
            if line.size > _SMALL_TYPE * usual or line.top < last_row[number]:
                break
            small.insert(0, line)
        while small and not NOTE.match(small[0].text):
            small.pop(0)
        for line in small:
            line.role = "prose"
