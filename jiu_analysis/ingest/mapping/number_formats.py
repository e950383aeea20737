"""What a number format shows of a value: a date or a part of it, a number, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_TOKEN = re.compile(r'"([^"]*)"?|\[([^\]]*)\]?|\\(.)|_.|\*.|(;)|(.)', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h{1,2}|m{1,2}|s{1,2}", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"general|standard|am/pm|a/p|上午/下午|午前/午後|오전/오후|e[+-]|s\.0+")
_COLOURS = {
    "black": (0.0, 0.0, 0.0),
    "white": (1.0, 1.0, 1.0),
    "red": (1.0, 0.0, 0.0),
    "green": (0.0, 1.0, 0.0),
    "blue": (0.0, 0.0, 1.0),
    "yellow": (1.0, 1.0, 0.0),
    "magenta": (1.0, 0.0, 1.0),
    "cyan": (0.0, 1.0, 1.0),
}
# Colours also have numbers: "[Color2]" is white.
_COLOURS |= {f"color{place}": each for place, each in enumerate([*_COLOURS.values()][:2], start=1)}
# Replacements for what remains of them: AM/PM markers belong to a time.
_INSTEAD = {"s.": "s", "ge": "", "st": "", "e+": "", "e-": ""}
_TESTS = {
    "<=": float.__le__,
    ">=": float.__ge__,
    "<>": float.__ne__,
    "<": float.__lt__,
    ">": float.__gt__,
    "=": float.__eq__,
}
# Built-in formats, stored by number alone, that show a date or time.
_DATES = {14: "m/d/yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "m/d/yy h:mm"}
_DATES |= {18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 45: "mm:ss", 46: "[h]:mm:ss"}
_DATES |= {47: "mm:ss.0", 49: "@"}
# Formats of the Thai versions (ECMA-376, 18.8.30).
_DATES |= {71: "d/m/yyyy", 72: "d-mmm-yy", 73: "d-mmm", 74: "mmm-yy", 77: "d/m/yy h:mm"}
_DATES |= {75: "h:mm", 76: "h:mm:ss", 78: "mm:ss", 79: "[h]:mm:ss", 80: "mm:ss.0", 81: "d/m/yy"}
#: Numbers of formats that show a date in East Asian languages, differently in each.
EAST_ASIAN = frozenset((*range(27, 37), *range(50, 59)))
# Those that show a month without a day: in simplified Chinese, and in Japanese.
_MONTHS_ZH = frozenset((27, 36, 50, 52, 57))
_MONTHS_JA = frozenset((34, 52, 55))


@dataclass(frozen=True)
class Section:
    """One section of a number format.

    Parameters
    ----------
    kind : str
        ``day``, ``month``, ``year``, ``quarter``, ``time`` or ``elapsed`` (time) for (a part
        of) a date; ``number``; ``text`` for ``@``; ``literal`` for fixed text;
        ``nothing``.
    before, after : str
        Fixed text around the value of a ``text``; all of a ``literal`` is in `before`.
    condition : tuple of (str, float) or None
        Condition for a number, as operator and value.
    colour : tuple of float or None
        Red, green and blue from 0 to 1, if it sets a colour instead of the font's.
    """

    kind: str
    before: str = ""
    after: str = ""
    condition: tuple[str, float] | None = None
    colour: tuple[float, float, float] | None = None


_PLAIN = Section("number")
#: Shows a text unchanged.
AS_IS = Section("text")


@dataclass(frozen=True)
class Format:
    """A number format: the section used for each value.

    Parameters
    ----------
    numbers : tuple of Section
        For positive numbers, negative numbers, and zero; or by their conditions.
    texts : Section
        For texts.
    east_asian : int
        Its number, if it is one of the `EAST_ASIAN`.
    """

    numbers: tuple[Section, ...] = (_PLAIN,)
    texts: Section = AS_IS
    east_asian: int = 0

    def of_number(self, value: float) -> Section:
        """Return the section that shows a number."""
        if any(each.condition for each in self.numbers):
            return next((each for each in self.numbers if _meets(each, value)), _PLAIN)
        if len(self.numbers) > 2 and value == 0:
            return self.numbers[2]
        return self.numbers[1] if len(self.numbers) > 1 and value < 0 else self.numbers[0]


def _meets(section: Section, value: float) -> bool:
    if section.condition is None:
        return True
    sign, bound = section.condition
    return _TESTS[sign](float(value), bound)


@lru_cache(maxsize=4096)
def parsed(code: str) -> Format:
    """Return a format from its code.

    Examples
    --------
    >>> parsed("[$-409]mmm-yy;@").of_number(45000).kind, parsed(";;;").of_number(1).kind
    ('month', 'nothing')
    >>> parsed('#,##0.00;[Red]-#,##0.00').of_number(-1).kind
    'number'
    """
    if not code:
        return Format()
    sections = [_section(each) for each in _split(code)]
    texts = AS_IS
    if len(sections) > 3:
        texts = sections[3]
        sections = sections[:3]
    elif sections[-1].kind == "text":
        texts = sections.pop()
    return Format(tuple(sections) or (_PLAIN,), texts)


def builtin(number: int) -> Format:
    """Return a built-in format by its number."""
    if number in EAST_ASIAN:
        return Format((Section("day"),), east_asian=number)
    return parsed(_DATES.get(number, ""))


def east_asian_precision(number: int, language: str, day_of_month: int) -> str | None:
    """Return the part of a date that one of the `EAST_ASIAN` formats shows.

    It depends on the language of the displaying program. For a table in Chinese, Chinese is
    assumed; for others a day is shown, unless one language shows a month and the day is the
    first, which is how a program stores a month: then None.
    """
    if language == "zh":
        return "month" if number in _MONTHS_ZH else "day"
    is_month = number in _MONTHS_ZH | _MONTHS_JA and day_of_month == 1
    return None if is_month else "day"


def _split(code: str) -> list[list[tuple[str, ...]]]:
    sections: list[list[tuple[str, ...]]] = [[]]
    for found in _TOKEN.finditer(code[:1000]):
        if found[4]:
            sections.append([])
        else:
            sections[-1].append(
                tuple(each or "" for each in (found[1], found[2], found[3], found[5]))
            )
    return sections


def _section(tokens: list[tuple[str, ...]]) -> Section:
    letters, shown, is_elapsed = "", "", False
    about: dict[str, Any] = {}
    for quoted, bracketed, escaped, plain in tokens:
        letters += plain.lower()
        # A control character marks the position of the value within fixed text.
        shown += quoted + escaped + ("\0" if plain == "@" else plain)
        is_elapsed |= bool(_ELAPSED.fullmatch(bracketed))
        if found := _CONDITION.fullmatch(bracketed):
            about["condition"] = found[1], float(found[2])
        if colour := _COLOURS.get(bracketed.lower().replace(" ", "")):
            about["colour"] = colour
        # "[$€-407]" shows its currency sign.
        if bracketed.startswith("$"):
            shown += bracketed[1:].partition("-")[0]
    is_general = "general" in letters or "standard" in letters
    letters = _NOT_LETTERS.sub(lambda found: _INSTEAD.get(found[0][:2], "h"), letters)
    if kind := _kind_of_date(letters, is_elapsed):
        return Section(kind, **about)
    if is_general or set(letters) & set("0#?"):
        return Section("number", **about)
    if "@" in letters:
        before, _, after = shown.partition("\0")
        return Section("text", before, after.replace("\0", ""), **about)
    # A colour or condition alone does not change what is shown.
    if about and not shown:
        return Section("number", **about)
    return Section("literal" if shown.strip() else "nothing", shown.strip(), **about)


def _kind_of_date(letters: str, is_elapsed: bool) -> str:
    if is_elapsed:
        return "elapsed"
    if set(letters) & set("0#?@"):
        return ""
    has_clock, has_year = bool(set(letters) & set("hs")), bool(set(letters) & set("yegb"))
    if "d" in letters:
        return "day"
    if "q" in letters and has_year:
        return "quarter"
    if "m" in letters and (has_year or not has_clock):
        return "month"
    if has_year:
        return "year"
    return "time" if has_clock else ""
