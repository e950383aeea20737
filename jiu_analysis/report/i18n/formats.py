"""Format numbers, dates and lists for a language, and mark text in another language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from html import unescape
from numbers import Real
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from jiu_analysis.report.i18n.catalogue import direction, gettext
from jiu_analysis.report.i18n.language import get_language

#: Text of a cell without a value.
MISSING = "–"

# The United Nations use British dates and lists, and simplified Chinese characters.
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
# Russian months are in the genitive ("до конца января 2018 г."), and UN documents in Chinese put
# spaces around numbers; Babel's default formats do neither.
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
# First strong isolate (U+2068) and pop directional isolate (U+2069).
_ISOLATE, _END = "\u2068", "\u2069"


def is_missing(value: Any) -> bool:
    """Whether a value is missing in the sense of pandas.

    Implemented without pandas, whose import is slow, for callers that only format values.

    Examples
    --------
    >>> is_missing(None), is_missing(float("nan")), is_missing(0), is_missing("")
    (True, True, False, False)
    """
    try:
        return value is None or bool(value != value)
    except TypeError:
        # A comparison with pandas.NA gives NA, which has no truth value.
        return True


def number(value: float | None, *, places: int | None = None) -> str:
    """Format a number in the page's language.

    Arabic uses Latin digits, as UN tables in Arabic do.

    Parameters
    ----------
    value : float or None
        The number; a missing value gives `MISSING`.
    places : int, optional
        Digits after the decimal separator; up to two by default.

    Examples
    --------
    >>> number(12345)
    '12,345'
    >>> number(5.0, places=1)
    '5.0'
    """
    if value is None or is_missing(value):
        return MISSING
    pattern = "#,##0.##" if places is None else "#,##0." + "0" * places
    return format_decimal(value, format=pattern.rstrip("."), locale=_locale())


def percent(share: float | None, *, places: int = 0) -> str:
    """Format a share between 0 and 1 as a percentage with up to `places` decimal places.

    Examples
    --------
    >>> percent(0.5102)
    '51%'
    >>> percent(0.804, places=1)
    '80.4%'
    """
    if share is None or is_missing(share):
        return MISSING
    locale = _locale()
    pattern = locale.percent_formats[None].pattern
    if places:
        pattern = pattern.replace("0", "0." + "#" * places, 1)
    text = format_percent(share, format=pattern, locale=locale)
    # Without these marks the sign would be displayed on the wrong side after Arabic letters.
    return text.replace("%", _PERCENT) if locale.text_direction == "rtl" else text


def fraction(part: float, whole: float) -> str:
    """Format a share with its two numbers; without a whole there is no share.

    Examples
    --------
    >>> fraction(8, 13)
    '8 of 13 (62%)'
    """
    if not whole:
        return MISSING
    text = gettext("{part} of {whole} ({share})")
    return filled(text, part=part, whole=whole, share=percent(part / whole))


def date(value: datetime.date | None, precision: str = "day") -> str:
    """Format a date in the page's language with the given precision.

    Examples
    --------
    >>> date(datetime.date(2022, 3, 31))
    '31 March 2022'
    >>> date(datetime.date(2022, 7, 1), precision="month")
    'July 2022'
    """
    if is_missing(value):
        return MISSING
    default = "long" if precision == "day" else "y"
    language = get_language()
    text = format_date(value, _DATES[precision].get(language, default), locale=_locale())
    if language == "fr" and precision == "day":
        return re.sub(r"^1 ", "1er ", text)
    return text


def listing(items: Iterable[str]) -> str:
    """Format a list of items in the page's language.

    Examples
    --------
    >>> listing(["1", "2", "5"])
    '1, 2 and 5'
    """
    given = list(items)
    if not any(isinstance(each, Markup) for each in given):
        return format_list(given, style="standard", locale=_locale())
    # Babel joins plain text only, so placeholders are joined and then replaced by markup.
    return Markup(listing(f"{{{place}}}" for place in range(len(given)))).format(*given)


def shown(value: object) -> str:
    """Format a number, a day or a list in the page's language; text stays as it is.

    Examples
    --------
    >>> shown(1200), shown(datetime.date(2022, 3, 31)), shown(["a", "b"]), shown("2021")
    ('1,200', '31 March 2022', 'a and b', '2021')
    >>> shown(None)
    '–'
    """
    match value:
        case Real():
            return number(float(value))
        case datetime.date():
            return date(value)
        case list() | tuple():
            return listing(map(shown, value))
        case str():
            return value
        case _:
            return MISSING if is_missing(value) else str(value)


def filled(message: str, **values: object) -> str:
    """Return a translated message with its values inserted, each as `shown` gives it.

    Examples
    --------
    >>> filled("{part} of {whole} listed", part=12, whole=1200)
    '12 of 1,200 listed'
    """
    return message.format(**{name: shown(value) for name, value in values.items()})


def symbol(text: object) -> str:
    """Isolate a left-to-right symbol or name so that it displays correctly in any language.

    Examples
    --------
    >>> symbol("JIU/REP/2021/6")
    'JIU/REP/2021/6'
    """
    return f"{_ISOLATE}{text}{_END}" if direction() == "rtl" else str(text)


def foreign(text: str, of: str) -> str:
    """Mark text in another language inside a sentence of the page.

    Returns
    -------
    str
        The text itself if both languages are the same, else markup.

    Examples
    --------
    >>> foreign("网络安全", "zh")
    Markup('<bdi lang="zh">网络安全</bdi>')
    """
    if of == get_language():
        return text
    return Markup('<bdi lang="{}">{}</bdi>').format(of, text)


def plain_text(text: str) -> str:
    """Return the plain text of page text, without markup and directional characters.

    Examples
    --------
    >>> plain_text(foreign("A & B", "zh"))
    'A & B'
    """
    if isinstance(text, Markup):
        text = unescape(re.sub(r"<[^>]*>", "", text))
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", text)


def _locale() -> Locale:
    language = get_language()
    return Locale.parse(_LOCALES.get(language, language))
