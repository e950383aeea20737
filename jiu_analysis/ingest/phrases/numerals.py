"""Parse numbers and months as documents write them: in digits of any script, and in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_HAN = "〇○零一二三四五六七八九十百"
_HAN_DIGITS = _HAN[:-2]
_HAN_DAY = "三十一|三十|二?十[一二三四五六七八九]?|[一二三四五六七八九]"
# "34th", "34.ª", "34-я": the suffix of an ordinal in digits, after folding.
_SUFFIX = r"(?:st|nd|rd|th|[eè]me|[eè]re|er|e|\.?[ao]|-?(?:ая|ый|ой|я|й))?"

#: Patterns for digits; a language adds its words (see `shapes`).
FIGURES = {
    "n": r"\d{1,3}",
    "number": rf"\d{{1,3}}{_SUFFIX}",
    "value": r"\d{1,6}",
    "year": r"(?:19|20)\d\d",
    "month": r"1[0-2]|0?[1-9]",
    "day": r"3[01]|[12]\d|0?[1-9]",
    "quarter": rf"[1-4]{_SUFFIX}",
    "half": rf"[12]{_SUFFIX}",
    "yy": r"\d\d",
}
_HAN_SHAPES = {
    "n": rf"[{_HAN}]{{1,4}}",
    "number": rf"[{_HAN}]{{1,6}}",
    "value": rf"[{_HAN}]{{1,6}}",
    "year": rf"[一二][{_HAN_DIGITS}]{{3}}",
    "month": "十[一二]?|[一二三四五六七八九]",
    "day": _HAN_DAY,
    "quarter": "[一二三四]",
    "half": "[一二]",
    "yy": r"\d\d",
}
_KINDS = {
    "number": "ordinal",
    "value": "cardinal",
    "month": "month",
    "quarter": "part",
    "half": "part",
}


def shapes(language: str, words: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """Return regular expressions for numbers and parts of dates, by placeholder.

    Parameters
    ----------
    language : str
        Two-letter code.
    words : mapping
        ``cardinal``, ``ordinal``, ``month`` and ``part`` (of a year): folded word to number.
    """
    made = {}
    for name, figures in FIGURES.items():
        parts = [figures]
        if language == "zh":
            parts.append(_HAN_SHAPES[name])
        if name == "day":
            parts.insert(0, "1er")
        if named := words.get(_KINDS.get(name, "")):
            # A month only in words: "3" before a year would be a day or a separate number.
            parts = [] if name == "month" else parts
            parts += sorted(map(re.escape, named), key=len, reverse=True)
        made[name] = f"(?:{'|'.join(parts)})"
    return made


def number(text: str, words: Mapping[str, Mapping[str, int]] | None = None) -> int:
    """Return a whole number from digits of any script, Chinese numerals, or words.

    Parameters
    ----------
    text : str
        Folded text that contains only the number.
    words : mapping, optional
        As for `shapes`.

    Raises
    ------
    ValueError
        If the text is not a number.

    Examples
    --------
    >>> number("三十四"), number("18"), number("二〇二二"), number("34th")
    (34, 18, 2022, 34)
    """
    if figures := re.fullmatch(rf"(\d+){_SUFFIX}", text, re.IGNORECASE):
        return int(figures[1])
    for by_word in (words or {}).values():
        if (found := by_word.get(text.casefold())) is not None:
            return found
    if not text or set(text) - set(_HAN):
        raise ValueError(f"{text!r} is not a number")
    if not set(text) & set("十百"):
        return int("".join(str(_han_digit(each)) for each in text))
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _han_digit(character)
    return total + digit


def _han_digit(character: str) -> int:
    return 0 if character == "○" else int(unicodedata.numeric(character))
