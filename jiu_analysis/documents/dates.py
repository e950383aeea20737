"""Dates as documents write them, and the target date that a recommendation names."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from jiu_analysis.documents.phrases import Words, fold


@dataclass(frozen=True)
class Period:
    """A day, a month or a year, by its last day.

    Parameters
    ----------
    first, last : datetime.date
        The days between which it lies, both included.
    precision : {"day", "month", "year"}
        What the text names.
    """

    first: date
    last: date
    precision: str


@dataclass(frozen=True)
class Target:
    """When a recommendation wants its action done.

    Parameters
    ----------
    date : datetime.date
        For a deadline the last day of the named period, for a start its first.
    precision : {"day", "month", "year"}
        What the text names.
    kind : {"deadline", "start"}
        ``start`` is when a recurring action begins; it is never overdue.
    wording : str
        The words as printed, so that the reading can be changed.
    """

    date: date
    precision: str
    kind: str
    wording: str


def period(text: str, words: Words) -> Period | None:
    """The period that a folded text names, or None where it names none.

    A day that no calendar has (30 February) names none.
    """
    found = words.match("date", text)
    if found is None:
        return None
    year, month, day = (int(found[part]) if part in found else None for part in _PARTS)
    try:
        if month is None:
            return Period(date(year, 1, 1), date(year, 12, 31), "year")
        if day is None:
            last = monthrange(year, month)[1]
            return Period(date(year, month, 1), date(year, month, last), "month")
        return Period(date(year, month, day), date(year, month, day), "day")
    except ValueError:
        return None


def span(found: dict[str, str]) -> tuple[date, date] | None:
    """First and last day from the parts of a phrase such as that of a session's dates."""
    year, month, day = (int(found[part]) for part in _PARTS)
    end = [int(found.get(f"{part}_end", found[part])) for part in _PARTS]
    try:
        return date(year, month, day), date(*end)
    except ValueError:
        return None


def target(text: str, words: Words) -> Target | None:
    """The target date that the text of a recommendation names.

    The first deadline bounds the action asked for; a later one, or a start after
    a deadline, is about reporting. A start counts where there is no deadline.
    Years inside the title of a work (《…》) name the work, not a date.
    """
    folded = fold(text)
    searched = re.sub(r"《[^》]*》", lambda match: "□" * len(match.group()), folded.text)
    for kind in ("deadline", "start"):
        for start, end, found in words.search(kind, searched):
            named = period(found.get("date") or _as_date(found, searched[start:end], words), words)
            if named is None:
                continue
            wording = folded.as_printed(start, end).rstrip("，,")
            day = named.first if kind == "start" else named.last
            return Target(day, named.precision, kind, wording)
    return None


_PARTS = ("year", "month", "day")


def _as_date(found: dict[str, str], phrase: str, words: Words) -> str:
    # A phrase that names the parts itself ("到{year}年底") holds a date of the table somewhere.
    dates = words.search("date", phrase)
    return phrase[dates[0][0] : dates[0][1]] if dates else found.get("year", "")
