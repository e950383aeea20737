"""The keys of a mapping file, and what each may hold.

A check gives the value as the reading of a table needs it, or says in a ValueError
what it must be.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.terms import (
    ACCEPTANCE,
    ADDRESSEES,
    CHANGES,
    IMPLEMENTATION,
    LANGUAGES,
    STATUSES,
    DocumentSymbol,
)

Check = Callable[[Any], Any]

#: What a column of the table can hold.
FIELDS = (
    "report",
    "title",
    "issued_on",
    "recommendation",
    "addressee",
    "status",
    "acceptance",
    "implementation",
    "previous_status",
    "change",
    "officer",
    "recommendation_text",
    "assessment_text",
    "target_date",
)
#: Columns of words, with what a word in them can mean.
VOCABULARIES = {
    "status": STATUSES,
    "acceptance": ACCEPTANCE,
    "implementation": IMPLEMENTATION,
    "previous_status": STATUSES,
    "change": CHANGES,
    "addressee": ADDRESSEES,
}
#: Columns that may be printed once for several rows. A status is not one of them: where
#: none is given, that is for a person to see.
_FILLED = ("report", "addressee", "officer")
#: Years that a date can be of; JIU's first reports are of 1968.
FIRST_YEAR, LAST_YEAR = 1950, 2150
_LARGEST = 1_000_000
_DATE_PARTS = {"%d", "%m", "%b", "%B", "%Y", "%y", "%%"}


class Skip(NamedTuple):
    """Rows to leave out: those where a column holds, or begins with, one of some texts."""

    column: str
    equals: frozenset[str]
    starts_with: tuple[str, ...]


def same(text: str) -> str:
    """A text as it is compared: without spaces, case, widths and styles of quotation mark.

    Examples
    --------
    >>> same("Closed – Implemented") == same("CLOSED –implemented ")
    True
    """
    return fold(text).text.casefold()


def quoted(value: Any, most: int = 200) -> str:
    """Return a value for a message: in one line, and no longer than a reader needs.

    Examples
    --------
    >>> quoted("long " * 9, 12)
    'long long lo…'
    """
    try:
        # A text of millions of characters is not walked through.
        told = " ".join((value if isinstance(value, str) else repr(value))[: 5 * most].split())
    # A number can have too many figures, and keys can be nested too deep, to be written.
    except (ValueError, RecursionError):
        return f"a very long {type(value).__name__}"
    told = told if len(told) <= most else f"{told[:most]}…"
    # What directs a terminal is not written to it.
    return "".join(each if each.isprintable() else "\ufffd" for each in told)


def nearest(name: str, known: Sequence[str]) -> str:
    """Return a hint for a message: the known name most like this one, and the names there are."""
    return f"{like(name, known)}{there_is(known)}"


def like(name: str, known: Sequence[str]) -> str:
    """Return a question that names the known name most like this one; empty if none is."""
    close = get_close_matches(name, [each for each in known if len(each) < 200], n=1)
    return f"did you mean {close[0]!r}? " if close else ""


def there_is(known: Sequence[str]) -> str:
    """Return the names that there are, for a message."""
    named = ", ".join(quoted(each, 60) for each in known[:_NAMED])
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    return f"There is: {named}{more}"


_NAMED = 40


def table_of_keys(value: Any) -> dict[str, Any]:
    """Keys of their own."""
    if not isinstance(value, dict):
        raise ValueError("a table of keys, as under [document]")
    return value


def text(value: Any) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text in quotation marks")
    return value.strip()


def texts(value: Any) -> tuple[str, ...]:
    """One text or several; an empty one is a text too."""
    every = value if isinstance(value, list) else [value]
    if not every or not all(isinstance(each, str) for each in every):
        raise ValueError('a text in quotation marks, or several: ["one", "other"]')
    return tuple(every)


def _symbol(value: Any) -> str:
    try:
        return DocumentSymbol(text(value)).text
    except ValueError:
        raise ValueError('the symbol of a document, such as "UOE/EB/12/5"') from None


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("a whole number from 1 on")
    if value > _LARGEST:
        raise ValueError(f"a whole number of at most {_LARGEST:,}")
    return value


def _day(value: Any) -> datetime.date:
    # A datetime is a date to Python; here the time of day says that something else was meant.
    try:
        is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
        day = value if is_day else datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("a day as 2024-03-31") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a day of the years {FIRST_YEAR} to {LAST_YEAR}, as 2024-03-31")
    return day


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _one_of(known: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return value

    return check


def _delimiter(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 1 or value in '\r\n"':
        raise ValueError('one character, such as ";" or "\\t"')
    return value


def _encoding(value: Any) -> str:
    try:
        "a".encode(text(value))
    except (LookupError, ValueError):
        raise ValueError('an encoding that Python knows, such as "cp1252"') from None
    return value


def _filled(value: Any) -> tuple[str, ...]:
    fields = texts(value)
    if not set(fields) <= set(_FILLED) or len(set(fields)) < len(fields):
        raise ValueError(f"a list of some of {', '.join(_FILLED)}, the outer one first")
    return fields


def _numbered(value: Any) -> tuple[str, ...]:
    forms = texts(value)
    if not all(form.count("{n}") == 1 for form in forms):
        raise ValueError('forms with {n} for the number, as ["Rec. {n}"]')
    return forms


def _dated(value: Any) -> tuple[str, ...]:
    formats = texts(value)
    for each in formats:
        parts = set(re.findall(r"%.?", each))
        has_month, has_day = parts & {"%m", "%b", "%B"}, "%d" in parts
        is_known = parts <= _DATE_PARTS and len(parts & {"%Y", "%y"}) == 1
        is_one = len(has_month) < 2 and all(each.count(part) == 1 for part in parts - {"%%"})
        if not is_known or not is_one or (has_day and not has_month) or not _can_be_read(each):
            raise ValueError(
                'forms of dates with %d, %m (or %B, %b) and %Y, each once, as ["%d/%m/%Y"]'
            )
    return formats


def _can_be_read(form: str) -> bool:
    """Return whether a form gives back a day that it has written."""
    day = datetime.datetime(2024, 10, 12)
    try:
        return datetime.datetime.strptime(day.strftime(form), form).year == day.year
    # The form becomes a regular expression, which may be none.
    except (ValueError, re.error):
        return False


def _skips(value: Any) -> tuple[Skip, ...]:
    return tuple(map(_skip, value if isinstance(value, list) else [value]))


def _skip(rule: Any) -> Skip:
    conditions = {"equals", "starts_with"}
    if not isinstance(rule, dict) or "column" not in rule or not conditions & set(rule):
        raise ValueError('rules as {column = "No.", equals = "Total"}, or with starts_with')
    if unknown := set(rule) - {"column", *conditions}:
        hint = nearest(min(unknown), ["column", *sorted(conditions)])
        raise ValueError(f"rules without the key {min(unknown)!r}; {hint}")
    equals, starts = (
        tuple(map(same, texts(rule[each]))) if each in rule else ()
        for each in ("equals", "starts_with")
    )
    if "" in starts:
        raise ValueError("rules whose starts_with is not empty, since every text starts so")
    return Skip(text(rule["column"]), frozenset(equals), starts)


DOCUMENT: dict[str, Check] = {
    "symbol": _symbol,
    "organization": text,
    "body": text,
    "session": _whole,
    "session_starts_on": _day,
    "session_ends_on": _day,
    "as_of": _day,
    "language": _one_of(LANGUAGES),
    "previous_document": _symbol,
}
TABLE: dict[str, Check] = {
    "sheet": text,
    "header_row": _whole,
    "delimiter": _delimiter,
    "encoding": _encoding,
    "addressee": _one_of(ADDRESSEES),
    "fill_down": _filled,
    "empty": texts,
    "skip": _skips,
    "loose_symbols": _truth,
    "number_forms": _numbered,
    "date_formats": _dated,
}
