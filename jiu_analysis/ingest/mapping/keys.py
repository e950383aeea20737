"""The keys of a mapping file, and their valid values.

A check returns the value in the form needed to read a table, or raises a ValueError that
says what it must be.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from jiu_analysis.errors import one_line
from jiu_analysis.ingest.mapping.fields import BELOW, FIELDS, FROM_TEXT, VOCABULARIES
from jiu_analysis.ingest.mapping.patterns import Pattern
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.terms import (
    ADDRESSEES,
    LANGUAGES,
    STATUSES,
    DocumentSymbol,
    ReportSymbol,
)

Check = Callable[[Any], Any]

#: Range of valid years, as in the data package; JIU's first reports are from 1968.
FIRST_YEAR, LAST_YEAR = 1966, 2100
_LARGEST = 1_000_000
_DATE_PARTS = {"%d", "%m", "%b", "%B", "%Y", "%y", "%%"}


class Skip(NamedTuple):
    """Rows in which a column, or any cell, equals or starts with one of the given texts."""

    column: str | None
    equals: frozenset[str]
    starts_with: tuple[str, ...]

    def matches(self, texts: Iterable[str]) -> bool:
        """Return whether one of the texts, normalised by `same`, is or begins as given."""
        return any(each in self.equals or each.startswith(self.starts_with) for each in texts)


def same(text: str) -> str:
    """Return a text normalised for comparison: no spaces, case, widths or quotation styles.

    Examples
    --------
    >>> same("Closed – Implemented") == same("CLOSED –implemented ")
    True
    """
    return fold(text).text.casefold()


def quoted(value: Any, most: int = 200) -> str:
    """Return a value for a message: on one line, truncated to `most` characters.

    Examples
    --------
    >>> quoted("long " * 9, 12)
    'long long l…'
    """
    try:
        text = value if isinstance(value, str) else repr(value)
    # A number may have too many digits, and keys may be nested too deeply, to be formatted.
    except (ValueError, RecursionError):
        return f"a very long {type(value).__name__}"
    # Terminal control characters are replaced.
    return "".join(each if each.isprintable() else "\ufffd" for each in one_line(text, most))


def nearest(name: str, known: Sequence[str]) -> str:
    """Return a hint for a message: the most similar known name, and the list of known names."""
    listed = there_is(known)
    return f"{hint}{listed}" if (hint := like(name, known)) else f"t{listed[1:]}"


def like(name: str, known: Sequence[str]) -> str:
    """Return a question that suggests the most similar known name; empty if none is similar."""
    close = get_close_matches(name, [each for each in known if len(each) < 200], n=1)
    return f"did you mean {close[0]!r}? " if close else ""


def there_is(known: Sequence[str]) -> str:
    """Return the list of known names, for a message."""
    return f"There is: {listed([quoted(each, 60) for each in known], 40)}"


def listed(names: Sequence[str], most: int) -> str:
    """Return the first names, and the number of the others."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def table_of_keys(value: Any) -> dict[str, Any]:
    """Check for a table with its own keys."""
    if not isinstance(value, dict):
        raise ValueError("a table of keys, as under [document]")
    return value


def text(value: Any) -> str:
    """Check for a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text in quotation marks")
    if value.strip() == "?" or value.startswith("?/"):
        raise ValueError("a text in place of the “?” of the draft")
    return value.strip()


def texts(value: Any) -> tuple[str, ...]:
    """Check for one or several texts; an empty text is valid."""
    every = value if isinstance(value, list) else [value]
    if not every or not all(isinstance(each, str) for each in every):
        raise ValueError('a text in quotation marks, or several: ["one", "other"]')
    return tuple(every)


def _symbol(value: Any) -> str:
    printed = text(value)
    try:
        return DocumentSymbol(printed).text
    except ValueError:
        raise ValueError('the symbol of a document, such as "UOE/EB/12/5"') from None


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("a whole number from 1 on")
    if value > _LARGEST:
        raise ValueError(f"a whole number of at most {_LARGEST:,}")
    return value


def _day(value: Any) -> datetime.date:
    # In Python a datetime is a date; a time of day here means that something else was intended.
    try:
        is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
        day = value if is_day else datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("a date such as 2024-03-31") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a date from {FIRST_YEAR} to {LAST_YEAR}, such as 2024-03-31")
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
    if not set(fields) <= set(FIELDS) or len(set(fields)) < len(fields):
        raise ValueError(f"a list of some of {', '.join(FIELDS)}, the outer one first")
    return fields


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(map(_whole, value if isinstance(value, list) else [value]))


def _report(value: Any) -> str:
    if value == BELOW:
        return value
    try:
        return ReportSymbol(text(value)).text
    except ValueError:
        raise ValueError('the symbol of a report, such as "JIU/REP/2021/6"') from None


def headers(value: Any) -> tuple[str, ...]:
    """Check for the header of a column, or of several whose texts are joined."""
    return tuple(map(text, value if isinstance(value, list) and value else [value]))


def _marked(field: str) -> Check:
    """Return the check for the header of a column of words, or of a column for each meaning."""

    def check(value: Any) -> tuple[str, ...] | dict[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            return headers(value)
        if not value or not set(value) <= set(VOCABULARIES[field]):
            raise ValueError(f"headers by meaning: {', '.join(VOCABULARIES[field])}")
        return {meaning: headers(each) for meaning, each in value.items()}

    return check


def patterns(value: Any) -> tuple[Pattern, ...]:
    """Check for one or several patterns."""
    return tuple(map(Pattern.parse, texts(value)))


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
    """Return whether a date format can parse a day that it has formatted."""
    day = datetime.datetime(2024, 10, 12)
    try:
        return datetime.datetime.strptime(day.strftime(form), form).year == day.year
    # The format is compiled to a regular expression, which may be invalid.
    except (ValueError, re.error):
        return False


def _empty(value: Any) -> frozenset[str]:
    return frozenset(map(same, texts(value)))


def _skips(value: Any) -> tuple[Skip, ...]:
    return tuple(map(_skip, value if isinstance(value, list) else [value]))


def _skip(rule: Any) -> Skip:
    conditions = {"equals", "starts_with"}
    if not isinstance(rule, dict) or not conditions & set(rule):
        raise ValueError('rules as {column = "No.", equals = "Total"}, or with starts_with')
    if unknown := set(rule) - {"column", *conditions}:
        hint = nearest(min(unknown), ["column", *sorted(conditions)])
        raise ValueError(f"rules without the key {min(unknown)!r}; {hint}")
    equals, starts = (
        tuple(map(same, texts(rule[each]))) if each in rule else ()
        for each in ("equals", "starts_with")
    )
    if "" in starts:
        raise ValueError("rules whose starts_with is not empty, because every text would match")
    column = text(rule["column"]) if "column" in rule else None
    return Skip(column, frozenset(equals), starts)


def _symbols(value: Any) -> str | dict[str, str]:
    if isinstance(value, dict) and value:
        return {text(name): _symbol(symbol) for name, symbol in value.items()}
    return _symbol(value)


def _session(value: Any) -> int | str:
    try:
        return text(value) if isinstance(value, str) else _whole(value)
    except ValueError:
        raise ValueError('a whole number from 1 on, or a text, as "annual 2024"') from None


#: Values that hold for all rows of the file, or of a part of it.
VALUES: dict[str, Check] = {
    "report": _report,
    "title": text,
    "addressee": _one_of((*ADDRESSEES, FROM_TEXT)),
    "officer": text,
    "status": _one_of(STATUSES),
}
#: The check of the value of each key; docs/mapping.md explains the keys.
SECTIONS: dict[str, dict[str, Check]] = {
    "document": {
        "symbol": _symbols,
        "organization": text,
        "body": text,
        "as_of": _day,
        "language": _one_of(LANGUAGES),
        "session": _session,
        "session_starts_on": _day,
        "session_ends_on": _day,
        "previous_document": _symbol,
    },
    "table": {
        "sheet": texts,
        "header_row": _whole,
        "header_lines": _whole,
        "transposed": _truth,
        "rows_per_recommendation": _whole,
        "skip_tables": _numbers,
        "delimiter": _delimiter,
        "encoding": _encoding,
        "fill_down": _filled,
        "skip": _skips,
        "only": _skips,
        "empty": _empty,
        "loose_symbols": _truth,
        "number_forms": _numbered,
        "date_formats": _dated,
        "change": _one_of(("derive",)),
        **VALUES,
    },
    "columns": {field: _marked(field) if field in VOCABULARIES else headers for field in FIELDS},
    "parts": {"starts_with": texts, "skip": _truth, "organization": text, **VALUES},
    "lines": {"patterns": patterns},
}
