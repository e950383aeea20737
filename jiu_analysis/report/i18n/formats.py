"""Numbers, dates and enumerations as a language writes them, and text of another language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from jiu_analysis.report.i18n.catalogue import check_language, direction

#: What a cell shows where there is nothing to show.
MISSING = "–"

# The United Nations write British dates and enumerations, and simplified characters.
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
# Russian months stand in the genitive ("до конца января 2018 г."), and Chinese documents of the
# United Nations set numbers apart; Babel does neither.
_DATES = {
    "day": {"zh": "y\N{NO-BREAK SPACE}年 M\N{NO-BREAK SPACE}月 d\N{NO-BREAK SPACE}日"},
    "month": {
        "en": "MMMM y",
        "fr": "MMMM y",
        "es": "MMMM 'de' y",
        "ru": "MMMM y 'г.'",
        "ar": "MMMM y",
        "zh": "y\N{NO-BREAK SPACE}年 M\N{NO-BREAK SPACE}月",
    },
    "year": {"ru": "y 'г.'", "zh": "y\N{NO-BREAK SPACE}年"},
}
_PERCENT = "\u200e%\u200e"
# First strong isolate, and the end of it.
_ISOLATE, _END = "\u2068", "\u2069"


def is_missing(value: Any) -> bool:
    """Whether a value is none, as pandas understands it.

    Whoever writes a date or a number need not import pandas for that, which takes its time.

    Examples
    --------
    >>> is_missing(None), is_missing(float("nan")), is_missing(0), is_missing("")
    (True, True, False, False)
    """
    try:
        return value is None or bool(value != value)
    except TypeError:
        # NA says neither yes nor no when it is held against anything.
        return True


def number(value: float | None, language: str = "en", *, places: int | None = None) -> str:
    """A number as the language writes it.

    Arabic has Latin digits, as the tables of the United Nations do in that language.

    Parameters
    ----------
    value : float or None
        Missing is shown as such.
    language : str
        Of the page.
    places : int, optional
        Digits after the decimal sign; up to two when left out.

    Examples
    --------
    >>> number(12345)
    '12,345'
    >>> number(5.0, "ru", places=1)
    '5,0'
    """
    if is_missing(value):
        return MISSING
    pattern = "#,##0.##" if places is None else "#,##0." + "0" * places
    return format_decimal(value, format=pattern.rstrip("."), locale=_locale(language))


def percent(share: float | None, language: str = "en", *, places: int = 0) -> str:
    """A share between 0 and 1 in percent, whole or with up to so many places.

    Examples
    --------
    >>> percent(0.5102)
    '51%'
    >>> percent(0.804, "zh", places=1)
    '80.4%'
    """
    if is_missing(share):
        return MISSING
    locale = _locale(language)
    pattern = locale.percent_formats[None].pattern
    if places:
        pattern = pattern.replace("0", "0." + "#" * places, 1)
    text = format_percent(share, format=pattern, locale=locale)
    # After Arabic letters the sign would jump over its number without these marks.
    return text.replace("%", _PERCENT) if locale.text_direction == "rtl" else text


def date(value: datetime.date | None, language: str = "en", precision: str = "day") -> str:
    """A date with the precision that is known of it.

    Examples
    --------
    >>> date(datetime.date(2022, 3, 31))
    '31 March 2022'
    >>> date(datetime.date(2022, 7, 1), "fr")
    '1er juillet 2022'
    """
    if is_missing(value):
        return MISSING
    default = "long" if precision == "day" else "y"
    text = format_date(value, _DATES[precision].get(language, default), locale=_locale(language))
    if language == "fr" and precision == "day":
        return re.sub(r"^1 ", "1er ", text)
    return text


def listing(items: Iterable[str], language: str = "en") -> str:
    """Words as the language enumerates them.

    Examples
    --------
    >>> listing(["1", "2", "5"])
    '1, 2 and 5'
    """
    return format_list(list(items), style="standard", locale=_locale(language))


def symbol(text: object, language: str = "en") -> str:
    """A symbol or name that is written from left to right, safe among words that are not.

    Examples
    --------
    >>> symbol("JIU/REP/2021/6")
    'JIU/REP/2021/6'
    >>> symbol("JIU/REP/2021/6", "ar") == "\u2068JIU/REP/2021/6\u2069"
    True
    """
    return f"{_ISOLATE}{text}{_END}" if direction(language) == "rtl" else str(text)


def foreign(text: str, of: str, language: str) -> str:
    """Words of another language inside a sentence of the page's, marked as such.

    Returns
    -------
    str
        The text itself where both languages are one, else markup.

    Examples
    --------
    >>> foreign("网络安全", "zh", "en")
    Markup('<bdi lang="zh">网络安全</bdi>')
    """
    if of == language:
        return text
    return Markup('<bdi lang="{}">{}</bdi>').format(of, text)


def plain(text: str) -> str:
    """Text of a page as it goes into a plain file: without markup or marks of direction.

    Examples
    --------
    >>> plain(foreign("A & B", "zh", "en"))
    'A & B'
    """
    if isinstance(text, Markup):
        text = unescape(re.sub(r"<[^>]*>", "", text))
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", text)


def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(check_language(language), language))
