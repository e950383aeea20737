"""Words side by side become lines, and a line its text in the order it is read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median

from jiu_analysis.ingest.formats.pdf.geometry import Word, is_raised
from jiu_analysis.ingest.formats.pdf.scripts import (
    CJK_FIRST,
    LEFT_TO_RIGHT,
    RIGHT_TO_LEFT,
    flowing,
    has_letters,
    is_rtl_text,
    tight,
)
from jiu_analysis.ingest.formats.text import raised

# A note's mark follows its word at once; a space is wider than this part of the type's height.
_MARK_GAP = 0.12
# In a right-to-left line the text layer may part a word at a vowel sign.
_NO_GAP = 0.12
# So many letters apart are one word set with wide spaces; a gap this much wider than is usual
# among them parts two words.
_FEWEST_SPACED = 4
# A line of Chinese goes on in the next if it leaves less room than so many characters.
_ROOM = 3.5
_WORD_GAP = 1.6


@dataclass
class Line:
    """Words side by side."""

    words: list[Word]
    page: int = 0
    is_page_rtl: bool = False
    role: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        self.left = min(word.left for word in self.words)
        self.right = max(word.right for word in self.words)
        self.top = min(word.top for word in self.words)
        self.bottom = max(word.bottom for word in self.words)
        self.size = median(word.bottom - word.top for word in self.words)
        self.is_rtl = _is_line_rtl(self.words, self.is_page_rtl)
        self.text = joined(self.words, self.is_rtl)


def lines_of(words: list[Word], is_page_rtl: bool, page: int = 0) -> list[Line]:
    """Words put into lines, from the top."""
    if not words:
        return []
    gathered: list[list[Word]] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda word: (word.top + word.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        if gathered and top <= middle <= bottom and word.top < (top + bottom) / 2 < word.bottom:
            gathered[-1].append(word)
            if word.bottom - word.top > bottom - top:
                top, bottom = word.top, word.bottom
        else:
            gathered.append([word])
            top, bottom = word.top, word.bottom
    return [Line(each, page, is_page_rtl) for each in gathered]


def joined(words: list[Word], is_rtl: bool) -> str:
    """The words of one line as text; they are left in the order they are read."""
    if is_rtl:
        words[:] = _in_reading_order(words)
    else:
        words.sort(key=lambda word: (word.left, word.order))
    line = max(words, key=lambda word: word.bottom - word.top)
    height = line.bottom - line.top
    pieces: list[str] = []
    before: Word | None = None
    spaced = _spaced_out(words)
    for word in words:
        text = word.text
        is_mark = (
            len(text) <= 3 and text.isdecimal() and is_raised(word[1:4:2], (line.top, line.bottom))
        )
        hangs_on = is_mark or (
            is_rtl and before is not None and not (has_letters(text) and has_letters(before.text))
        )
        if is_rtl and before is not None and gap(before, word) < _NO_GAP * height:
            hangs_on = True
        is_apart = before is not None and gap(before, word) >= spaced.get(word.order, -inf)
        if is_apart and not (hangs_on and gap(before, word) < _MARK_GAP * height):
            pieces.append(" ")
        pieces.append(raised(text) if is_mark else text)
        before = word
    return tight("".join(pieces))


def _spaced_out(words: list[Word]) -> dict[int, float]:
    """How wide a gap must be to part words, before each letter of a word set with wide spaces."""
    found: dict[int, float] = {}
    run: list[Word] = []
    for word in [*words, None]:
        if word is not None and len(word.text) == 1 and word.text.isalpha():
            run.append(word)
            continue
        if len(run) >= _FEWEST_SPACED and not CJK_FIRST.match(run[0].text):
            usual = median(gap(*pair) for pair in pairwise(run))
            found |= {each.order: _WORD_GAP * usual for each in run[1:] if usual > 0}
        run = []
    return found


def cell_text(lines: list[Line], right: float) -> str:
    """Return the lines of a cell as one text.

    Parameters
    ----------
    lines : list of Line
        The lines, from the top.
    right : float
        Where the cell ends. Chinese has no spaces: only the room that a line leaves there
        tells that another paragraph begins after it.
    """
    paragraphs: list[list[str]] = [[]]
    before: Line | None = None
    for line in lines:
        if (
            before is not None
            and CJK_FIRST.match(before.text[-1:])
            and CJK_FIRST.match(line.text)
            and _ROOM * before.size < right - before.right
        ):
            paragraphs.append([])
        paragraphs[-1].append(line.text)
        before = line
    return " ".join(map(flowing, paragraphs))


def gap(word: Word, other: Word) -> float:
    """How much room is between two words, whichever comes first."""
    return max(other.left - word.right, word.left - other.right)


def _in_reading_order(words: list[Word]) -> list[Word]:
    """Words of a right-to-left line: from the right, but Latin words in it from the left."""
    ordered: list[Word] = []
    latin: list[Word] = []

    def close() -> None:
        # Figures left of the first Latin word belong to the text around.
        while latin and not LEFT_TO_RIGHT.search(latin[-1].text):
            trailing.append(latin.pop())
        ordered.extend(reversed(latin))
        ordered.extend(reversed(trailing))
        latin.clear()
        trailing.clear()

    trailing: list[Word] = []
    for word in sorted(words, key=lambda word: -word.right):
        if RIGHT_TO_LEFT.search(word.text) or not has_letters(word.text):
            close()
            ordered.append(word)
        else:
            latin.append(word)
    close()
    return ordered


def _is_line_rtl(words: list[Word], is_page_rtl: bool) -> bool:
    text = "".join(word.text for word in words)
    if not is_page_rtl:
        return is_rtl_text(text)
    return RIGHT_TO_LEFT.search(text) is not None or not LEFT_TO_RIGHT.search(text)
