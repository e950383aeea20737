"""Detection of page numbers, running headers and footers, and footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from jiu_analysis.ingest.formats.pdf.geometry import Page
from jiu_analysis.ingest.formats.pdf.layout import Item
from jiu_analysis.ingest.formats.pdf.lines import Line

# Part of the page height at the top and bottom in which repeated text is a header or footer.
_EDGE = 0.15
_SMALL_TYPE = 0.93

NOTE = re.compile(r"(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\d{1,3}|\*{1,3})(?=\s|[^\d.)/])")
_PAGE_NUMBER = re.compile(r"[\s\-–—/|]*(?:\d{1,4}[\s\-–—/|]*){1,2}")
# "Annex II, page 2", in any language.
_ANNEX_PAGE = re.compile(r"\W*[^\W\d]+ [IVX]+\W+[^\W\d]+\W* \d{1,3}\W*")
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_ROMAN = re.compile(r"\b[IVX]+\b")


def mark_headers_footers(pages: list[Page], lines: dict[int, list[Line]], rows: list[Item]) -> None:
    """Mark text that repeats at the same edge of several pages, outside of the body text."""
    heights = {page.number: page.height for page in pages}
    on: dict[tuple[str, str], set[int]] = defaultdict(set)
    edges: list[tuple[Line, str, str]] = []
    for number, found in lines.items():
        for line in found:
            if edge := _edge(line, heights[number]):
                key = _key(line.text)
                on[edge, key].add(number)
                edges.append((line, edge, key))
    at_edge = {
        id(line): edge
        for line, edge, key in edges
        if len(on[edge, key]) > 1
        # The header of most pages may occur once at the bottom of one.
        or any(2 * len(on[other, key]) > max(len(pages), 4) for other in ("top", "bottom"))
        or _is_page_number(line, lines[line.page])
    }
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


def _key(text: str) -> str:
    """Return a line without its numbers; Roman ones are kept if there is no other ("Annex II")."""
    key = _DIGITS.sub("#", text)
    return _ROMAN.sub("#", key) if key != text else key


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
