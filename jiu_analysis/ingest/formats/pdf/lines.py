"""Grouping of words into lines, and the text of a line in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf
from operator import attrgetter, sub
from statistics import median

from jiu_analysis.ingest.formats.pdf.geometry import Word, is_raised
from jiu_analysis.ingest.formats.pdf.scripts import (
    CJK_FIRST,
    LEFT_TO_RIGHT,
    LINE_BREAK,
    LINE_WRAP,
    RIGHT_TO_LEFT,
    flowing,
    has_letters,
    is_rtl_text,
    stop_last,
    tight,
)
from jiu_analysis.ingest.formats.text import LINE_END, raised

# A note mark follows its word directly; a space is wider than this part of the font size.
_MARK_GAP = 0.12
# In right-to-left lines, the text layer may split a word at a vowel sign.
_NO_GAP = 0.12
# At least this many single letters in a row are one letter-spaced word; a gap wider than usual by
# the factor `_WORD_GAP` separates two words.
_FEWEST_SPACED = 4
# A line of Chinese continues in the next if less space is left than this many characters.
_ROOM = 3.5
_WORD_GAP = 1.6
# The width of a letter, and of a capital or another wide letter, in font sizes.
_LETTER, _WIDE_LETTER = 0.75, 1.0
# A line that begins with it begins a word.
_ARABIC_ARTICLE = "ال"


@dataclass
class Line:
    """A line of words."""

    words: list[Word]
    page: int = 0
    is_page_rtl: bool = False
    role: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        left, tops, right, bottoms, texts, _ = zip(*self.words, strict=True)
        self.left, self.right = min(left), max(right)
        self.top, self.bottom = min(tops), max(bottoms)
        sizes = sorted(map(sub, bottoms, tops))
        self.size = (sizes[(len(sizes) - 1) // 2] + sizes[len(sizes) // 2]) / 2
        self.is_rtl = _is_line_rtl("".join(texts), self.is_page_rtl)
        self.text = joined(self.words, self.is_rtl)


def lines_of(words: list[Word], is_page_rtl: bool, page: int = 0) -> list[Line]:
    """Return words grouped into lines, from top to bottom."""
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
    """Return the text of a line; sorts its words into reading order."""
    if is_rtl:
        words[:] = _in_reading_order(words)
    else:
        words.sort(key=attrgetter("left", "order"))
    spaced = _spaced_out(words)
    texts = [word.text for word in words]
    if not (is_rtl or spaced or any(map(str.isdecimal, texts))):
        return tight(" ".join(texts))
    line = max(words, key=lambda word: word.bottom - word.top)
    height = line.bottom - line.top
    pieces: list[str] = []
    before: Word | None = None
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
        if before is not None and gap(before, word) >= spaced.get(word.order, -inf):
            if not (hangs_on and gap(before, word) < _MARK_GAP * height):
                pieces.append(" ")
        pieces.append(raised(text) if is_mark else text)
        before = word
    return tight("".join(pieces))


def _spaced_out(words: list[Word]) -> dict[int, float]:
    """Return the minimum gap before each letter of letter-spaced words that separates words."""
    if [len(word.text) for word in words].count(1) < _FEWEST_SPACED:
        return {}
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


def cell_text(lines: list[Line], left: float, right: float) -> str:
    """Return the lines of a cell as one text.

    Parameters
    ----------
    lines : list of Line
        The lines, from the top.
    left, right : float
        The edges of the cell. Chinese has no spaces: only the space left at the end of a line
        shows that a new paragraph begins after it. A word that fills its line may be broken.
        A line end that may be typed or not remains `LINE_WRAP`.
    """
    margins = (right - line.right if line.is_rtl else line.left - left for line in lines)
    margin = max(min(margins, default=0.0), 0.0)
    width = right - left - 2 * margin
    paragraphs: list[list[str]] = [[]]
    before: Line | None = None
    for line in lines:
        if before is not None and line.is_rtl and _is_latin_rest(before, line):
            for at, word in enumerate(line.words):
                line.words[at] = word._replace(text=stop_last(word.text))
            line.is_rtl, line.text = False, joined(line.words, False)
        if (
            before is not None
            and CJK_FIRST.match(before.text[-1:])
            and CJK_FIRST.match(line.text)
            and _ROOM * before.size < right - before.right
        ):
            paragraphs.append([])
        elif before is not None and _may_be_broken(before, line, width):
            paragraphs[-1][-1] += LINE_BREAK
        elif before is not None and _has_room(before, line, (left + margin, right - margin)):
            paragraphs[-1][-1] += LINE_END
        elif before is not None and _may_begin(before, line):
            paragraphs[-1][-1] += LINE_WRAP
        paragraphs[-1].append(line.text)
        before = line
    return LINE_END.join(map(flowing, paragraphs))


def _is_latin_rest(before: Line, line: Line) -> bool:
    """Return whether a line of numbers goes on in the direction of a Latin word above it."""
    is_latin = LEFT_TO_RIGHT.search(before.words[-1].text) is not None
    return is_latin and not (RIGHT_TO_LEFT.search(line.text) or LEFT_TO_RIGHT.search(line.text))


def _may_begin(before: Line, line: Line) -> bool:
    """Return whether a text of its own may begin with a line: not in lower case, nor after "of"."""
    first, *others, last = line.text[0], *before.text.split()
    ends = last[-1].isalnum() or last[-1] == ")"
    # A short word alone in its line is the rest of one.
    is_open = others and len(last) < 4 and last.islower()
    return first.isalpha() and not first.islower() and ends and not is_open


def _has_room(line: Line, after: Line, sides: tuple[float, float]) -> bool:
    """Return whether the first word of the next line would have fit, so that a break was typed."""
    left, right = sides
    word = after.words[0]
    room = line.left - left if line.is_rtl else right - line.right
    is_apart = line.text[-1].isalnum() or line.text[-1] in ".,;)"  # no hyphen
    return (
        is_apart and not CJK_FIRST.match(after.text) and word.right - word.left + line.size < room
    )


def _may_be_broken(line: Line, after: Line, width: float) -> bool:
    """Return whether a line is one word that leaves no room for the next character."""
    word, first = line.words[0], after.text[:1]
    letter = _WIDE_LETTER if first.isupper() or first in "mwшщю" else _LETTER
    # Figures are of one width: "1" above "2" is not 12 where there is room for it.
    is_figure = first.isdecimal() and line.text.isdecimal()
    needed = (word.right - word.left) / len(line.text) if is_figure else letter * line.size
    return (
        len(line.words) == 1
        and line.text[-1:].isalnum()
        and first.isalnum()
        and first.isalpha() == line.text[-1].isalpha()
        and not (first.isupper() and line.text[-1:].islower())
        and bool(RIGHT_TO_LEFT.match(first)) == bool(RIGHT_TO_LEFT.match(line.text[-1]))
        and not after.text.startswith(_ARABIC_ARTICLE)
        and not CJK_FIRST.match(first)
        and width - (word.right - word.left) < needed
    )


def gap(word: Word, other: Word) -> float:
    """Return the gap between two words, in either order."""
    return max(other.left - word.right, word.left - other.right)


def _in_reading_order(words: list[Word]) -> list[Word]:
    """Return the words of a right-to-left line from the right, with Latin runs from the left."""
    ordered: list[Word] = []
    latin: list[Word] = []

    def close() -> None:
        # Figures to the left of the first Latin word belong to the surrounding text.
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


def _is_line_rtl(text: str, is_page_rtl: bool) -> bool:
    if not is_page_rtl:
        return is_rtl_text(text)
    return RIGHT_TO_LEFT.search(text) is not None or not LEFT_TO_RIGHT.search(text)
