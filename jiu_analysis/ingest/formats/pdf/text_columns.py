"""Columns of text that no rule separates, and where a table of such columns ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from jiu_analysis.ingest.formats.pdf.geometry import Word
from jiu_analysis.ingest.formats.pdf.lines import Line

# A gap this wide, in font sizes, separates the texts of two columns in a line, and the texts of all
# lines, where the gap of one line may be wider than that of another.
GAP, COMMON_GAP = 0.75, 0.5
# The usual space between the edge of a cell and its text, in points.
INSET = 5.4
# The lines of a table follow each other within this many font sizes.
_FARTHEST = 3.5
_CLOSE = 1.5
# Texts that begin within this many points of each other are aligned.
ALIGNED = 1.5

Span = tuple[float, float]


def gaps(words: Iterable[Word]) -> Iterator[Span]:
    """Yield the start and end of the gaps between the words of a line."""
    reach = None
    for word in sorted(words, key=lambda word: word.left):
        if reach is not None and word.left > reach:
            yield reach, word.left
        reach = word.right if reach is None else max(reach, word.right)


def wide_gaps(words: Iterable[Word], size: float) -> list[Span]:
    """Return the gaps that separate the texts of columns in a line."""
    return [(start, end) for start, end in gaps(words) if end - start > GAP * size]


def common_gaps(lines: Sequence[Line]) -> list[Span]:
    """Return the gaps between columns that contain no text spanning several columns.

    A line with a single text may run over the gaps after the first column: it is a heading.
    """
    if not lines:
        return []
    size = median(line.size for line in lines)
    several = [line for line in lines if wide_gaps(line.words, size)]
    if not several:
        return []
    left, right = min(line.left for line in several), max(line.right for line in several)
    found: list[Span] = [(left, right)]
    for line in several:
        for word in _texts(line, size):
            found = list(_without(found, word))
    found = [each for each in found if each[0] > left and each[1] < right]
    for line in lines:
        text = line.left, line.right
        if line in several or (found and text[0] < found[0][0] and not _leaves(found, text, size)):
            continue
        found = list(_without(found, text))
    return [(start, end) for start, end in found if end - start >= COMMON_GAP * size]


def edges_in(found: Iterable[Span]) -> list[float]:
    """Return the edge of the columns in each gap: before the text of the next."""
    return [end - min(INSET, (end - start) / 2) for start, end in found]


def is_columnar(line: Line, found: Sequence[Span]) -> bool:
    """Return whether a line has texts on both sides of a gap, and none that runs over one."""
    texts = list(_texts(line, line.size))
    return not runs_over(line, found) and any(
        texts[0][1] <= end - 1 and texts[-1][0] >= start + 1 for start, end in found
    )


def runs_over(line: Line, found: Sequence[Span]) -> bool:
    """Return whether a text of a line covers a gap."""
    return any(
        not _leaves([each], text, line.size) for text in _texts(line, line.size) for each in found
    )


def table_lines(
    lines: Sequence[Line], found: Sequence[Span], *, is_rtl: bool, goes_on: bool = False
) -> list[Line]:
    """Return the lines, from the first, that belong to a table with these gaps.

    Parameters
    ----------
    lines : sequence of Line
        The lines of the page below a place.
    found : sequence of (float, float)
        The gaps between the columns.
    is_rtl : bool
        Whether the first column is the rightmost.
    goes_on : bool
        Whether they may begin with the rest of a row.
    """
    last = -1
    for at, line in enumerate(lines):
        if at and line.top - lines[at - 1].bottom > _FARTHEST * line.size:
            break
        if is_columnar(line, found):
            last = at
    if last < 0 and not goes_on:
        return []
    taken = list(lines[: last + 1])
    # The gaps of a header are wider than those of the table, or beside them.
    if len(own := common_gaps(taken)) == len(found):
        found = own
    edge = found[-1] if is_rtl else found[0]
    side = 1 if is_rtl else 0
    starts = {text[side] for line in taken for text in _texts(line, line.size)}
    for line in lines[last + 1 :]:
        start = line.right if is_rtl else line.left
        is_first = start > edge[0] + 1 if is_rtl else start < edge[1] - 1
        is_aligned = any(abs(start - each) <= ALIGNED for each in starts) or goes_on
        is_rest = line.text[:1].islower() and line.text[1:2] not in (")", ".")
        farthest = _FARTHEST if is_aligned and (is_rest or not is_first) else _CLOSE
        is_close = not taken or line.bottom - taken[-1].bottom <= farthest * line.size
        goes_on_first = is_rest or (taken and _goes_on(taken, line, edge, is_rtl=is_rtl))
        if not is_close or runs_over(line, found) or (is_first and not goes_on_first):
            break
        taken.append(line)
    return taken


def _goes_on(taken: list[Line], line: Line, edge: Span, *, is_rtl: bool) -> bool:
    """Return whether the first word of a line did not fit in the first column above it."""
    if is_rtl:
        ends = [[-word.left for word in each.words if word.left >= edge[0]] for each in taken]
    else:
        ends = [[word.right for word in each.words if word.right <= edge[1]] for each in taken]
    if not ends[-1]:
        return False
    room = max(map(max, filter(None, ends))) - max(ends[-1])
    return room < line.words[0].right - line.words[0].left + line.size / 4


def _texts(line: Line, size: float) -> Iterator[Span]:
    """Yield the start and end of each text of a line."""
    start = line.left
    for before, after in wide_gaps(line.words, size):
        yield start, before
        start = after
    yield start, line.right


def _without(found: Iterable[Span], text: Span) -> Iterator[Span]:
    for start, end in found:
        if text[1] <= start or end <= text[0]:
            yield start, end
            continue
        if start < text[0]:
            yield start, text[0]
        if text[1] < end:
            yield text[1], end


def _leaves(found: Sequence[Span], text: Span, size: float) -> bool:
    """Return whether a text leaves a part of each gap free."""
    return all(
        any(
            end - start >= min(COMMON_GAP * size, (gap[1] - gap[0]) / 2)
            for start, end in _without([gap], text)
        )
        for gap in found
    )
