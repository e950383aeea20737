"""Dates as documents write them, and the target date that a recommendation names."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import Words


@dataclass(frozen=True)
class Period:
    """A day, a month, a part of a year or a year, by its last day.

    Parameters
    ----------
    first, last : datetime.date
        The days between which it lies, both included.
    precision : {"day", "month", "year"}
        What the text names; a quarter or half of a year ends with a month.
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
    if found is None or "year" not in found:
        return None
    year, month, day, quarter, half = (
        words.number(found[part]) if part in found else None
        for part in ("year", "month", "day", "quarter", "half")
    )
    if "year_end" in found:
        year = words.number(found["year_end"])
    elif "yy" in found:  # "the 2026/27 biennium"
        year = year // 100 * 100 + int(found["yy"])
    if words.match("mid_year", text) is not None:
        half = 1
    months = 3 if quarter else 6
    try:
        if part := quarter or half:
            end = part * months
            return Period(
                date(year, end - months + 1, 1), date(year, end, monthrange(year, end)[1]), "month"
            )
        if month is None:
            return Period(date(year, 1, 1), date(year, 12, 31), "year")
        if day is None:
            last = monthrange(year, month)[1]
            return Period(date(year, month, 1), date(year, month, last), "month")
        return Period(date(year, month, day), date(year, month, day), "day")
    except ValueError:
        return None


def span(found: Mapping[str, str], words: Words) -> tuple[date, date] | None:
    """First and last day from the parts of a phrase such as that of a session's dates."""
    parts = {name: words.number(text) for name, text in found.items()}
    names = ("year", "month", "day")
    end = [parts.get(f"{name}_end", parts.get(name)) for name in names]
    # "27 June to 1 July 2022" names the year of both at its end.
    start = [parts.get(name, parts.get(f"{name}_end")) for name in names]
    try:
        return date(*start), date(*end)
    except ValueError:
        return None


def target(text: str, words: Words) -> Target | None:
    """The target date that the text of a recommendation names.

    The first deadline bounds the action asked for; a later one, or a start after
    a deadline, is about reporting. A start counts where there is no deadline.
    Years inside the title of a work (《…》) name the work, not a date.
    """
    folded = fold(text)
    hidden = re.sub(r"《[^》]*》", lambda match: "□" * len(match.group()), folded.text)
    searched = folded._replace(text=hidden)
    for kinds in (("deadline", "deadline_exclusive"), ("start",)):
        found = [(*each, kind) for kind in kinds for each in words.search(kind, searched)]
        # Where both readings begin at one word, the longer phrase says more.
        for start, end, parts, kind in sorted(found, key=lambda each: (each[0], -each[1])):
            piece = parts.get("date") or _as_date(parts, hidden[start:end], words)
            if named := period(piece, words):
                wording = folded.as_printed(start, end).rstrip("，,")
                return Target(_day(named, kind), named.precision, _KINDS[kind], wording)
    return None


_KINDS = {"deadline": "deadline", "deadline_exclusive": "deadline", "start": "start"}


def _day(named: Period, kind: str) -> date:
    if kind == "deadline_exclusive":
        return named.first - timedelta(days=1)
    return named.first if kind == "start" else named.last


def _as_date(found: Mapping[str, str], phrase: str, words: Words) -> str:
    # A phrase that names the parts itself ("到{year}年底") holds a date of the table somewhere;
    # the longest one says most, and folding has taken the spaces around it away.
    starts = range(len(phrase))
    dates = [phrase[each:] for each in starts if words.match("date", phrase[each:]) is not None]
    if dates:
        return dates[0]
    inside = words.search("date", fold(phrase))
    return phrase[inside[0][0] : inside[0][1]] if inside else found.get("year", "")
