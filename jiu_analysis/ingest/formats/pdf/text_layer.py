"""The text layer of a page: its characters are grouped into words with positions.

Right-to-left text is converted to reading order, footnote references to superscript digits, and
text in fonts without a character mapping is rejected.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.pdf.geometry import ABOVE, Move, Rectangle, Word, is_raised
from jiu_analysis.ingest.formats.pdf.objects import UNKNOWN
from jiu_analysis.ingest.formats.pdf.refusals import TEXT_FORM
from jiu_analysis.ingest.formats.pdf.scripts import (
    LEFT_TO_RIGHT,
    LINE_HYPHEN,
    RIGHT_TO_LEFT,
    SOFT_HYPHEN,
    is_rtl_text,
    logical,
)
from jiu_analysis.ingest.formats.pdf.visibility import Style, Visibility
from jiu_analysis.ingest.formats.text import raised

FEWEST_CHARACTERS = 20
# Maximum number of digits of a note mark.
_LONGEST_MARK = 3
_SMALLEST_TYPE = 0.5
# A gap of this part of the font size is a space; the second one between right-to-left letters,
# which the text layer keeps together.
_SPACE, _LETTER_SPACE = 0.15, 0.5
# These characters end a text, and do not begin one.
_ENDS_OF_TEXT = ".,;:!/–)]"

_LINE = re.compile(r"[^\r\n]+")
_TOKEN = re.compile(r"\S+")
# Right-to-left letters only, which the text layer has in reading order.
_PURE_RTL = re.compile("[\u05d0-\u05ea\u0610-\u061a\u0620-\u065f\u066e-\u06d3\ufb50-\ufefc]+")
_FIGURES = re.compile(r"\d+")
# Ligatures of several letters, which the text layer reverses in a right-to-left line.
_LIGATURE = re.compile("[اأإآٱ]ل|هلل")
# PDFium's character for a hyphen at a line end; the text before and after it is joined.
_CUT = "\ufffe"
_UNKNOWN = re.compile("[\x00-\x01\x03-\x08\x0e-\x1f\ue000-\uf8ff\ufffd\uffff]")
# Characters of Symbol and Wingdings that are used in lists and figures; they have private-use codes
# in fonts that lack a character mapping.
_PRIVATE = str.maketrans(
    "\uf0b7\uf0a7\uf0a8\uf0d8\uf076\uf0fc\uf02d\uf0b3\uf0a3\uf0b1\uf0b4\uf0b9\uf0ae\uf0be\uf0bc"
    "\uf0e0\uf06e\uf06c\uf0d7\uf02b\uf03d\uf020",
    "•▪•➢❖✓-≥≤±×≠→—…→■●·+= ",
)

_Place = tuple[float, float, float, float]
# A word or a part of one: its indices in the text layer, its formatting, and whether its line runs
# from right to left.
_Piece = tuple[int, int, Style, bool]


def text_of(text_page: pypdfium2.PdfTextPage, number: int) -> str:
    """Return the page's text, with one character per index of the text layer."""
    count = text_page.count_chars()
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer) - 1
    if written == count:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) < count:
            # Keep each half of a surrogate pair, so that indices match the text layer.
            text = "".join(map(chr, buffer[:count]))
    else:
        text = "".join(chr(raw.FPDFText_GetUnicode(text_page, each)) for each in range(count))
        text = text.replace("\x02", _CUT)
    if text.isascii():
        return text
    text = text.translate(_PRIVATE)
    if len(_UNKNOWN.findall(text)) > max(FEWEST_CHARACTERS, len(text) // 5):
        raise ContentError(
            f"the letters of page {number} of the PDF have no known meaning"
            f" (its fonts do not map shapes to letters); {TEXT_FORM}"
        )
    return _in_order(text, text_page)


def _in_order(text: str, text_page: pypdfium2.PdfTextPage) -> str:
    """Return the text with the letters of right-to-left ligatures in reading order."""

    def turned(found: re.Match[str]) -> str:
        box = _box(text_page, found.start())
        is_one_shape = all(
            _box(text_page, each) == box for each in range(found.start() + 1, found.end())
        )
        return found[0][::-1] if is_one_shape else found[0]

    return _LIGATURE.sub(turned, text)


def _box(text_page: Any, index: int) -> tuple[float, float, float, float]:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, box)
    return box.left, box.bottom, box.right, box.top


def words_of(
    text_page: pypdfium2.PdfTextPage, text: str, move: Move, visibility: Visibility
) -> Iterator[tuple[Word, str]]:
    """Yield the words of the page's text in its order, each with why it is not content, if so."""
    characters = _Characters(text_page, move, visibility)
    pieces = list(_pieces(text, visibility))
    places = characters.places(pieces)
    shown = visibility.shows(places, [style for _, _, style, _ in pieces])
    for piece, place, is_shown in zip(pieces, places.T.tolist(), shown, strict=True):
        start, end, style, is_rtl = piece
        printed = text[start:end]
        if _CUT in printed:
            printed = _with_hyphen(printed, text_page, start)
        words: Iterable[Word]
        if is_rtl and not _PURE_RTL.fullmatch(printed):
            words = _mixed(printed, start, characters)
        elif end - start > 1 and printed.isdecimal() and not style.kind:
            words = _on_lines(text, piece, place, characters)
        else:
            word = _word(printed, start, place, characters)
            if is_rtl and _is_backwards(printed, start, characters):
                word = word._replace(text=word.text[::-1])
            yield word, "" if is_shown else visibility.kind(style, *word[:5])
            continue
        for word in words:
            yield word, visibility.kind(style, *word[:5])


class _Characters:
    """The places of a page's characters, by their index in the text layer."""

    def __init__(
        self, text_page: pypdfium2.PdfTextPage, move: Move, visibility: Visibility
    ) -> None:
        self._handle = text_page.raw
        self._move = move
        self._visibility = visibility
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def box(self, index: int) -> Rectangle:
        """Return the box of a character."""
        return self._move(*_box(self._handle, index))

    def places(self, pieces: Sequence[_Piece]) -> NDArray[np.float64]:
        """Return left, top, right and bottom of the words, from their first and last characters."""
        count, handle = len(pieces), repeat(self._handle)
        starts, ends = [piece[0] for piece in pieces], [piece[1] - 1 for piece in pieces]
        boxes: Any = (raw.FS_RECTF * (2 * count))()
        xs: Any = (ctypes.c_double * 1 * count)()
        ys: Any = (ctypes.c_double * 1 * count)()
        deque(map(raw.FPDFText_GetLooseCharBox, handle, starts + ends, boxes), maxlen=0)
        deque(map(raw.FPDFText_GetCharOrigin, handle, starts, xs, ys), maxlen=0)
        edges = np.frombuffer(boxes, dtype=np.float32).astype(float).reshape(2, -1, 4)
        (left, _, _, bottom), (_, top, right, _) = edges.min(axis=0).T, edges.max(axis=0).T
        move: Any = self._move
        place = move(left, bottom, right, top)
        x, y = np.frombuffer(xs), np.frombuffer(ys)
        base = move(x, y, x, y).top
        size = np.maximum([style.size for _, _, style, _ in pieces], _SMALLEST_TYPE)
        # Rotated text has no baseline along the page.
        has_base = np.array([not style.kind for _, _, style, _ in pieces], dtype=bool)
        top = np.where(has_base, base - ABOVE * size, place.top)
        bottom = np.where(has_base, base + (1 - ABOVE) * size, place.bottom)
        return np.array([place.left, top, place.right, bottom])

    def type_of(self, index: int) -> tuple[float, float]:
        """Return the top and bottom of the font at a character, by its size and baseline.

        Glyph boxes are unsuitable, as a comma would be lower than a capital letter.
        """
        raw.FPDFText_GetCharOrigin(self._handle, index, self._x, self._y)
        size = max(self._visibility.style(index).size, _SMALLEST_TYPE)
        x, y = self._x.value, self._y.value
        base = self._move(x, y, x, y).top
        return base - ABOVE * size, base + (1 - ABOVE) * size


def _is_rtl_line(line: str) -> bool:
    """Return whether a line on a right-to-left page is in visual order.

    That is any but one of Latin text, which has its punctuation at the right.

    Examples
    --------
    >>> _is_rtl_line("A/78/12)"), _is_rtl_line(")A/78/12")
    (False, True)
    """
    return (
        RIGHT_TO_LEFT.search(line) is not None
        or LEFT_TO_RIGHT.search(line) is None
        or line[0] in _ENDS_OF_TEXT
    )


def _is_backwards(printed: str, start: int, characters: _Characters) -> bool:
    """Return whether the text layer has a right-to-left word in left-to-right order."""
    # Ignore vowel signs, which may be anywhere above or below their letters.
    letters = [start + at for at, each in enumerate(printed) if not unicodedata.combining(each)]
    if len(letters) < 2:
        return False
    return characters.box(letters[0]).left < characters.box(letters[-1]).left - 0.5


def _pieces(text: str, visibility: Visibility) -> Iterator[_Piece]:
    """Yield the words of a text, split where they go on in the next line or change visibility."""
    is_page_rtl = is_rtl_text(text)
    spans = [
        (start, end, is_page_rtl and _is_rtl_line(line[0]))
        for line in _LINE.finditer(text)
        for start, end in _spans(text, line.span())
    ]
    for (start, end, is_rtl), style in zip(spans, visibility.styles(spans), strict=True):
        if style is not None:
            yield start, end, style, is_rtl
            continue
        for _, run in groupby(range(start, end), key=lambda at: visibility.style(at).kind):
            indices = list(run)
            yield indices[0], indices[-1] + 1, visibility.style(indices[0]), is_rtl


def _spans(text: str, line: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield where words of a line start and end; one with a hyphen at a line end is two."""
    for token in _TOKEN.finditer(text, *line):
        start, end = token.span()
        if _CUT in text[start : end - 1]:
            cuts = [at + 1 for at in range(start, end - 1) if text[at] == _CUT]
            yield from pairwise([start, *cuts, end])
        else:
            yield start, end


def _on_lines(text: str, piece: _Piece, place: _Place, characters: _Characters) -> Iterator[Word]:
    """Yield figures that stand on top of one another: PDFium reads "1" above "2" as 12."""
    start, end, style, is_rtl = piece
    boxes = [characters.box(at) for at in range(start, end)]
    cuts = [
        start + at
        for at, (before, box) in enumerate(pairwise(boxes), start=1)
        if box.top > (before.top + before.bottom) / 2
    ]
    parts = [(first, last, style, is_rtl) for first, last in pairwise([start, *cuts, end])]
    places = characters.places(parts).T.tolist() if cuts else [place]
    for (first, last, _, _), each in zip(parts, places, strict=True):
        yield _word(text[first:last], first, each, characters)


def _with_hyphen(printed: str, text_page: pypdfium2.PdfTextPage, start: int) -> str:
    """Return the characters with hyphens at line ends replaced by the proper kind of hyphen."""
    if not printed.endswith(_CUT):
        return printed.replace(_CUT, "-")
    item = raw.FPDFText_GetTextObject(text_page, start + len(printed) - 1)
    buffer = (ctypes.c_ushort * 4096)()
    size = raw.FPDFTextObj_GetText(item, text_page, buffer, 4096) // 2 - 1 if item else 0
    is_soft = 0 < size <= 4096 and SOFT_HYPHEN in (chr(each) for each in buffer[:size])
    return printed[:-1].replace(_CUT, "-") + (SOFT_HYPHEN if is_soft else LINE_HYPHEN)


def _word(printed: str, start: int, place: _Place, characters: _Characters) -> Word:
    left, top, right, bottom = place
    if not printed.isalpha():
        if len(printed) > 1 and unicodedata.combining(printed[0]):
            # A vowel sign is higher than its letter, which comes after it here.
            top, bottom = characters.type_of(start + 1)
            printed = printed[1] + printed[0] + printed[2:]
        if _FIGURES.search(printed):
            printed = _with_marks(printed, start, characters)
    return Word(left, top, right, bottom, _whole(printed), start)


def _mixed(printed: str, start: int, characters: _Characters) -> Iterator[Word]:
    """Yield the words in right-to-left text that contains figures, signs or Latin letters.

    Their order in the text layer is unreliable, so it is derived from the character positions.
    """
    pieces: list[list[tuple[Rectangle, int]]] = []
    boxes = [(characters.box(start + at), at) for at in range(len(printed))]
    first_top, first_bottom = characters.type_of(start)
    size = first_bottom - first_top
    reached = 0.0
    before = ""
    for box, at in sorted(boxes, key=lambda each: (each[0].left, -each[1])):
        are_letters = RIGHT_TO_LEFT.match(printed[at]) and RIGHT_TO_LEFT.match(before)
        space = _LETTER_SPACE if are_letters else _SPACE
        before = printed[at]
        if not pieces or box.left - reached > space * size:
            pieces.append([])
            reached = box.right
        pieces[-1].append((box, at))
        reached = max(reached, box.right)
    for piece in pieces:
        first = min(at for _, at in piece)
        base = min((at for _, at in piece if not unicodedata.combining(printed[at])), default=first)
        top, bottom = characters.type_of(start + base)
        yield Word(
            min(box.left for box, _ in piece),
            top,
            max(box.right for box, _ in piece),
            bottom,
            _whole(logical("".join(printed[at] for _, at in piece))),
            start + first,
        )


def _whole(printed: str) -> str:
    """Join surrogate pairs, and replace characters without known meaning by an object."""
    if printed.isascii():
        return printed
    encoded = printed.encode("utf-16-le", "surrogatepass")
    return _UNKNOWN.sub(UNKNOWN, encoded.decode("utf-16-le", "replace"))


def _with_marks(printed: str, start: int, characters: _Characters) -> str:
    """Return the word with its footnote references in superscript digits."""

    def mark(found: re.Match[str]) -> str:
        first, end = found.span()
        if end - first > 1 or first:
            # The mark may follow a number: "in 2024¹".
            beside = first - 1 if first and not printed[first - 1].isspace() else first
            first = max(first, beside + 1)
        elif end < len(printed):
            beside = end
        else:
            return found[0]
        large = characters.type_of(start + beside)
        at = end
        while at > first and end - at < _LONGEST_MARK:
            if not is_raised(characters.type_of(start + at - 1), large):
                break
            at -= 1
        return printed[found.start() : at] + raised(printed[at:end])

    return _FIGURES.sub(mark, printed)
