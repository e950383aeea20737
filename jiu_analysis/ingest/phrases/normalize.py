"""Normalise texts for comparison, with a mapping back to the original."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

# Quotation marks, apostrophes and dashes vary by language and typist, without a difference.
_QUOTES = dict.fromkeys("“”„‟«»‹›「」『』＂", '"')
_APOSTROPHES = dict.fromkeys("’‘‚‛ʼ`´＇", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−－", "-")
#: The usual form of each quotation mark, apostrophe and dash, for `str.translate`.
QUOTES_AND_DASHES = str.maketrans({**_QUOTES, **_APOSTROPHES, **_DASHES})
# Superscript digits are references to footnotes, never part of a word or number.
_NOTE_MARKS = dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", "")
_INVISIBLE = dict.fromkeys(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff",
    "",
)
# Letters that are interchangeable in the same word.
_SPELLINGS = {"œ": "oe", "Œ": "OE", "ё": "е", "Ё": "Е", "ی": "ي", "ک": "ك", "ـ": ""}
_FOLDS = {**_QUOTES, **_APOSTROPHES, **_DASHES, **_NOTE_MARKS, **_INVISIBLE, **_SPELLINGS}
# In Arabic, "and" is a letter before the word.
_AND = "و"


@dataclass(frozen=True)
class Folded:
    """A text normalised for matching, with the position of each character in the original."""

    text: str
    original: str

    @cached_property
    def origin(self) -> tuple[int, ...]:
        """The position in the original of each character of the text."""
        return tuple(
            position
            for position, code in enumerate(map(ord, self.original))
            for _ in _FOLDING[code]
        )

    def as_printed(self, start: int, end: int) -> str:
        """Return the part of the original text that a span of the folded text corresponds to."""
        if start == end:
            return ""
        return self.original[self.origin[start] : self.origin[end - 1] + 1].strip()

    def is_whole_words(self, start: int, end: int) -> bool:
        """Whether the span begins and ends at word boundaries, in a script with spaces."""
        if start == end:
            return True
        first, last = self.origin[start], self.origin[end - 1]
        before = first - (self.original[max(first - 1, 0)] == _AND)
        return not (
            before > 0 and _are_one_word(self.original[before - 1], self.original[first])
        ) and not (
            last + 1 < len(self.original)
            and _are_one_word(self.original[last], self.original[last + 1])
        )


# Cached: a line is compared with many phrases in a row.
@lru_cache(maxsize=256)
def fold(text: str) -> Folded:
    """Remove differences in which texts and phrases may vary.

    Spaces, styles of quotation marks and dashes, full and half width, the digits of other
    scripts, footnote marks, Arabic vowel signs.

    Examples
    --------
    >>> fold("接受情况： 已接受").text
    '接受情况:已接受'
    >>> fold("٣١ مارس").text
    '31مارس'
    """
    original = unicodedata.normalize("NFC", text)
    return Folded(original.translate(_FOLDING), original)


def _folded(character: str) -> str:
    kept = "".join(
        part
        for part in unicodedata.normalize("NFKC", _FOLDS.get(character, character))
        if not part.isspace() and not _is_vowel_sign(part)
    )
    # NFKC can produce a character that must be folded too (from a small dash).
    again = "".join(_FOLDS.get(part, part) for part in kept)
    return "".join(_western(part) for part in again)


class Replacements(dict[int, str]):
    """What each character is replaced by, computed once, for `str.translate`."""

    def __init__(self, replaced: Callable[[str], str]) -> None:
        super().__init__()
        self._replaced = replaced

    def __missing__(self, code: int) -> str:
        self[code] = self._replaced(chr(code))
        return self[code]


_FOLDING = Replacements(_folded)


def _is_vowel_sign(character: str) -> bool:
    return "\u064b" <= character <= "\u065f" or character == "\u0670"


def _western(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _are_one_word(left: str, right: str) -> bool:
    if left in _NOTE_MARKS or right in _NOTE_MARKS:
        return False
    if left.isdecimal() and right.isdecimal():
        return True
    return all(each.isalnum() and not is_han(each) for each in (left, right)) and (
        left.isalpha() == right.isalpha()
    )


def is_han(character: str) -> bool:
    """Whether a character is from a script without spaces between words."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uff00" <= character <= "\uff60"
        or "\uf900" <= character <= "\ufaff"
    )
