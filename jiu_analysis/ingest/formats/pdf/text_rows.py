"""Rows of a table that no rule separates, found by where the text of its cells begins.

A row begins where the texts of several columns begin together. Where that cannot be told from a
further paragraph in the cells, the rows are in doubt, and the reason is returned instead of rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from jiu_analysis.ingest.formats.pdf.geometry import Word
from jiu_analysis.ingest.formats.pdf.lines import Line, lines_of
from jiu_analysis.ingest.formats.pdf.text_columns import ALIGNED, COMMON_GAP, INSET, gaps

# Lines farther apart than this multiple of the line spacing within a cell do not follow directly;
# the second one where nearly all lines in the cells have one spacing.
_LOOSEST, _LOOSEST_IF_EVEN = 1.2, 1.1
# That is where this part of the distances differs by less than this part of the spacing.
_MOST_EVEN, _EVEN = 0.75, 0.03
# The line spacing, in font sizes, where it cannot be measured.
_USUAL = 1.2
# The texts of a row begin at the same height, within this part of the font size.
_LEVEL = 0.25
# The first word of a line would have fit on the line before if this many font sizes had been left.
_SLACK = 0.6


@dataclass
class RowStart:
    """The beginning of a row.

    Parameters
    ----------
    top : float
        The position between it and the row before.
    merged : int
        The number of first columns whose texts continue those of the row before.
    """

    top: float
    merged: int = 0


@dataclass
class Rows:
    """The rows found in a part of a page, and the lines of the first; or at which text in doubt.

    Where only one text begins in the first column, they may be the paragraphs of one row.
    """

    starts: list[RowStart]
    doubt: str = ""
    header: tuple[str, ...] = ()
    may_be_one: bool = True


class _Level:
    """The texts at one height, by column."""

    def __init__(self, pieces: dict[int, Line], edges: Sequence[float]) -> None:
        self.pieces = pieces
        self.line = Line([word for piece in pieces.values() for word in piece.words])
        self.kinds: dict[int, str] = {}
        self.gaps: dict[int, float] = {}
        self.is_wide = any(crosses(self.line.words, edge, self.line.size) for edge in edges[1:-1])

    @property
    def columns(self) -> set[int]:
        return set(self.pieces)

    def of(self, kind: str) -> set[int]:
        return {column for column, each in self.kinds.items() if each == kind}


def rows_by_text(
    words: Iterable[Word],
    edges: Sequence[float],
    header: Sequence[str] = (),
    *,
    is_rtl: bool = False,
) -> Rows:
    """Return where the rows of a table begin.

    Parameters
    ----------
    words : iterable of Word
        The words of the rows.
    edges : sequence of float
        The edges of the columns, including the outer ones.
    header : sequence of str
        The lines of the header, which may be repeated at the top.
    is_rtl : bool
        Whether the first column is the rightmost.
    """
    if is_rtl:
        words = [word._replace(left=-word.right, right=-word.left) for word in words]
        edges = sorted(-edge for edge in edges)
    levels = _levels(words, edges)
    if not levels:
        return Rows([])
    found = _Finder(levels, edges, header).rows()
    found.may_be_one = sum(level.kinds.get(0) == "new" for level in levels) < 2
    return found


def crosses(words: Iterable[Word], edge: float, size: float) -> bool:
    """Return whether a text runs over an edge, within a word or between two."""
    words = list(words)
    return any(word.left < edge < word.right for word in words) or any(
        start <= edge <= end and end - start < COMMON_GAP * size for start, end in gaps(words)
    )


def _levels(words: Iterable[Word], edges: Sequence[float]) -> list[_Level]:
    """Return the texts at each height, from the top."""
    by_column: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        by_column[bisect_right(edges[1:-1], (word.left + word.right) / 2)].append(word)
    pieces = [
        (line.bottom, column, line)
        for column, own in by_column.items()
        for line in lines_of(own, is_page_rtl=False)
    ]
    gathered: list[dict[int, Line]] = []
    reached = 0.0
    for bottom, column, line in sorted(pieces, key=lambda piece: piece[:2]):
        if not gathered or bottom - reached > _LEVEL * line.size or column in gathered[-1]:
            gathered.append({})
            reached = bottom
        gathered[-1][column] = line
    return [_Level(each, edges) for each in gathered]


def _goes_on(text: str) -> bool:
    """Return whether a line begins as the rest of a text does: in lower case, or without case."""
    return text[:1].isalpha() and not text[:1].isupper()


def _middle(lines: Sequence[Line]) -> float | None:
    """Return the middle of centred lines, or None if they are not centred."""
    middles = [(line.left + line.right) / 2 for line in lines]
    lefts = [line.left for line in lines]
    is_centred = max(middles) - min(middles) <= ALIGNED < max(lefts) - min(lefts)
    return median(middles) if is_centred else None


class _Finder:
    """The search for the rows of a table."""

    def __init__(self, levels: list[_Level], edges: Sequence[float], header: Sequence[str]) -> None:
        self.levels = levels
        texts = [level.line.text for level in levels[: len(header)]]
        # Where a row begins after a heading, or after a header.
        self.after = {len(header)} if header and texts == list(header) else {0}
        self.after |= {at for at, level in enumerate(levels, 1) if level.is_wide}
        pieces = [
            (column, piece)
            for level in levels
            if not level.is_wide
            for column, piece in level.pieces.items()
        ]
        self.starts_at = {column: piece.left for column, piece in pieces}
        self.ends_at = {column: edges[column + 1] - INSET for column, _ in pieces}
        for column in self.ends_at:
            own = [piece for each, piece in pieces if each == column]
            if middle := _middle(own):
                # The text of the next column may begin far from its edge.
                room = min(middle - edges[column] - INSET, self.ends_at[column] - middle)
                self.ends_at[column] = middle + room
        for column, piece in pieces:
            self.starts_at[column] = min(self.starts_at[column], piece.left)
            self.ends_at[column] = max(self.ends_at[column], piece.right)
        self.table_end = max(level.line.right for level in levels)
        self.pitch, self.loosest = self._pitch()
        self._compare()
        first = self._complete_levels()
        self.always = set.intersection(*(level.columns for level in first)) if first else set()
        self.is_spaced = len(first) > 1 and all(
            self._space_above(level, first=0) > self.loosest for level in first[1:]
        )

    def _pitch(self) -> tuple[float, float]:
        """Return the line spacing within cells, and the largest: of lines that surely go on."""
        last: dict[int, Line] = {}
        found = []
        for at, level in enumerate(self.levels):
            if at in self.after:
                last.clear()
            for column, piece in level.pieces.items():
                before = last.get(column)
                if before and _goes_on(piece.text) and not self._would_fit(column, before, piece):
                    found.append(piece.bottom - before.bottom)
                last[column] = piece
        usual = median(level.line.size for level in self.levels)
        close = sorted(each for each in found if each < 2 * usual)
        if not close:
            return _USUAL * usual, _LOOSEST * _USUAL * usual
        near = [each for each in close if each <= _LOOSEST * close[len(close) // 10]]
        pitch = median(near)
        even = sum(abs(each - pitch) < _EVEN * pitch for each in near)
        is_even = even >= _MOST_EVEN * len(near)
        return pitch, (_LOOSEST_IF_EVEN if is_even else _LOOSEST) * pitch

    def _compare(self) -> None:
        """Compare each text with the one above it: it begins, continues, or perhaps continues."""
        last: dict[int, Line] = {}
        for at, level in enumerate(self.levels):
            if at in self.after:
                last.clear()
            for column, piece in level.pieces.items():
                before = last.get(column)
                last[column] = piece
                if before is None:
                    level.kinds[column] = "new"
                    continue
                level.gaps[column] = piece.bottom - before.bottom
                is_apart = level.gaps[column] > self.loosest
                if is_apart or self._would_fit(column, before, piece):
                    level.kinds[column] = "new"
                else:
                    level.kinds[column] = "sure" if piece.text[:1].islower() else "maybe"

    def _would_fit(self, column: int, before: Line, piece: Line) -> bool:
        first = min(piece.words, key=lambda word: word.left)
        room = self.ends_at[column] - self.starts_at[column] - (before.right - before.left)
        return room > first.right - first.left + (0.25 + _SLACK) * piece.size

    def _space_above(self, level: _Level, first: int = 1) -> float:
        """Return the distance of a level to the text above it, from the first column on."""
        for above in reversed(self.levels[: self.levels.index(level)]):
            if above.is_wide or max(above.columns) >= first:
                return level.line.bottom - above.line.bottom
        return self.pitch * 9

    def _complete_levels(self) -> list[_Level]:
        """Return the levels at which the first column and others begin, and no text continues."""
        return [
            level
            for level in self.levels
            if not level.is_wide
            and 0 in level.columns
            and len(level.columns) > 1
            and level.of("new")
            and not level.of("sure")
        ]

    def rows(self) -> Rows:
        """Return the rows."""
        starts: list[RowStart] = []
        at_start: list[int] = []
        seen: set[int] = set()
        is_merged = False
        for at, level in enumerate(self.levels):
            before = self.levels[at - 1] if at else None
            if level.is_wide:
                if self._is_doubtful_heading(level):
                    return self._doubt(level)
                merged: int | None = -1 if before and self._goes_on_wide(before, level) else 0
            elif at in self.after or not at:
                is_short_heading = before is not None and level.columns == {0}
                merged = None if is_short_heading else 0
            else:
                merged = self._merged(level)
            if merged is None:
                return self._doubt(level)
            if merged >= 0:
                starts.append(self._start(at, merged))
                at_start.append(at)
                seen = set(level.columns)
                is_merged = merged > 0
            elif not level.is_wide and level.columns - seen - ({0} if is_merged else set()):
                return self._doubt(level)
            if is_merged and level.kinds.get(0) == "new":
                return self._doubt(level)
        first = self.levels[: at_start[1]] if len(at_start) > 1 else self.levels
        return Rows(starts, "", tuple(level.line.text for level in first))

    def _merged(self, level: _Level) -> int | None:
        """Return how many first columns continue at a new row; -1 in a row; None if in doubt."""
        new, sure, columns = level.of("new"), level.of("sure"), level.columns
        space = self._space_above(level)
        is_apart = space > self.loosest
        # A blank cell may be empty or merged with the one above: it is left empty.
        merged = 0
        if is_apart and level.kinds.get(0) == "maybe" and not self.is_spaced:
            return None
        if 0 in columns and (0 in sure or (is_apart and 0 not in new)):
            columns, sure, merged = columns - {0}, sure - {0}, 1
        # The text of these cells ended above, and that of others only here: cells begin.
        anew = {
            column
            for column in columns
            if level.gaps.get(column, 9 * space) > space + self.pitch / 2
        }
        is_row = len(columns) > 1 and (bool(anew) or columns >= self.always - {0})
        if self.is_spaced and not is_apart:
            return None if len(new) > 1 and columns >= self.always else -1
        if not self.is_spaced and not new:
            return None if len(columns) > 1 and columns >= self.always and not sure else -1
        if sure:
            return -1 if len(new) == 1 else None
        if is_row:
            return merged
        if columns == {0}:
            return None
        return -1 if len(columns) <= 1 or (len(new) == 1 and not self.is_spaced) else None

    def _is_doubtful_heading(self, level: _Level) -> bool:
        ordered = sorted(level.line.words, key=lambda word: word.left)
        return min(level.columns) > 0 or any(
            word.left - before.right > 1.5 * level.line.size for before, word in pairwise(ordered)
        )

    def _goes_on_wide(self, before: _Level, level: _Level) -> bool:
        first = min(level.line.words, key=lambda word: word.left)
        room = self.table_end - before.line.right
        return (
            before.is_wide
            and level.line.bottom - before.line.bottom <= 1.5 * level.line.size
            and room < first.right - first.left + (0.25 + _SLACK) * level.line.size
        )

    def _start(self, at: int, merged: int) -> RowStart:
        top = self.levels[at].line.top
        if not at:
            return RowStart(top - 1)
        return RowStart((self.levels[at - 1].line.bottom + top) / 2, merged)

    def _doubt(self, level: _Level) -> Rows:
        return Rows([], level.line.text[:60])
