"""Parse dates as documents write them, and the target date of a recommendation."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from jiu_analysis.ingest.phrases.normalize import Folded, fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable


@dataclass(frozen=True)
class Period:
    """A day, a month, a part of a year or a year.

    Parameters
    ----------
    first, last : datetime.date
        Its first and last day.
    precision : {"day", "month", "year"}
        The unit that the text names; a quarter or half of a year has the precision of a month.
    """

    first: date
    last: date
    precision: str


@dataclass(frozen=True)
class Target:
    """The target date of a recommendation.

    Parameters
    ----------
    date : datetime.date
        The last day of the named period for a deadline, its first day for a start.
    precision : {"day", "month", "year"}
        The unit that the text names.
    kind : {"deadline", "start"}
        ``start`` is when a recurring action begins; it is never overdue.
    wording : str
        The text as printed, so that the interpretation can be revised.
    """

    date: date
    precision: str
    kind: str
    wording: str


def columns_of(target: Target | None) -> dict[str, Any]:
    """Return the columns of a recommendation with its target date."""
    names = ("date", "precision", "kind", "wording")
    return {f"target_{name}": target and getattr(target, name) for name in names}


@lru_cache(maxsize=1024)
def period(text: str, phrases: PhraseTable) -> Period | None:
    """Return the period that a folded text names, or None if it names none.

    An impossible date (30 February) gives None.
    """
    found = phrases.match("date", text)
    if found is None or "year" not in found:
        return None
    year = phrases.number(found["year"])
    month, day, quarter, half = (
        phrases.number(found[part]) if part in found else None
        for part in ("month", "day", "quarter", "half")
    )
    if "year_end" in found:
        year = phrases.number(found["year_end"])
    elif "yy" in found:  # "the 2026/27 biennium"
        year = year // 100 * 100 + int(found["yy"])
    if phrases.match("mid_year", text) is not None:
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


def span(found: Mapping[str, str], phrases: PhraseTable) -> tuple[date, date] | None:
    """Return the first and last day from the parts of a phrase, such as a session's dates."""
    parts = {name: phrases.number(text) for name, text in found.items()}
    names = ("year", "month", "day")
    # A part that is missing is 0, which no date has.
    end = [parts.get(f"{name}_end", parts.get(name, 0)) for name in names]
    # In "27 June to 1 July 2022", the year at the end applies to both.
    start = [parts.get(name, parts.get(f"{name}_end", 0)) for name in names]
    try:
        return date(*start), date(*end)
    except ValueError:
        return None


def target(text: str, phrases: PhraseTable, earliest: int = 0) -> Target | None:
    """Return the target date that the text of a recommendation names; see `target_and_doubt`."""
    return target_and_doubt(text, phrases, earliest)[0]


def target_and_doubt(
    text: str, phrases: PhraseTable, earliest: int = 0
) -> tuple[Target | None, str]:
    """Return the target date that the text of a recommendation names, and what is uncertain.

    The first deadline bounds the action asked for; a later one, or a start after a deadline,
    is about reporting. A start is used only where there is no deadline. No target is taken from a
    date that may bound something else ("projects to be completed by 2029"), nor from deadlines of
    which an earlier one follows a later one. Years inside the title of a work (《…》), and dates
    when something ends by itself ("agreements that expire before 2030"), are not dates of the
    action.

    Parameters
    ----------
    text : str
        The text of the recommendation.
    phrases : PhraseTable
        The phrases of its language.
    earliest : int
        The year of the report. A date before it ("the review completed by the end of 2019")
        bounds something that was past when the recommendation was made.

    Returns
    -------
    Target or None
        The target date.
    str
        For a message, the dates of the text that are not the target, and why; empty if there are
        none.
    """
    every = list(_dates(text, phrases, earliest))
    deadlines = [each for each, _ in every if each.kind == "deadline"]
    own = [each for each, doubt in every if not doubt]
    found = next(iter(own), None)
    if found is None or found.kind == "start":
        if deadlines:
            doubt = next(doubt for each, doubt in every if each.kind == "deadline")
            return found, (
                f"names a date {doubt} ({_quoted(deadlines)}), but no deadline was read from it"
            )
        years = [] if found else _other_years(text, phrases, earliest)
        named = f"names the year {years[0]}, but no deadline was read from it" if years else ""
        return found, named
    if any(each.kind == "deadline" and each.date < found.date for each in own):
        return None, (
            f"names several dates ({_quoted(deadlines)}), and it cannot"
            " be determined which is its deadline, so none was read"
        )
    others = [each for each in deadlines if each.date != found.date]
    if others:
        return found, (
            f"names several dates; its deadline was read from “{found.wording}”, not from"
            f" {_quoted(others)}"
        )
    return found, ""


def _quoted(found: list[Target]) -> str:
    return ", ".join(f"“{each.wording}”" for each in found)


def _dates(text: str, phrases: PhraseTable, earliest: int) -> Iterator[tuple[Target, str]]:
    """Yield the dates that may be the target, and why each may not be, for a message.

    These are the deadlines in the order of the text, then the starts.
    """
    folded = fold(text)
    searched = _without_titles(folded)
    # Deadlines in years of another calendar ("by 2567") are found, but not read.
    odd_years = [each.span() for each in _ODD_YEAR.finditer(searched.text)]
    if odd_years:
        searched = replace(searched, text=_ODD_YEAR.sub("2050", searched.text))
    hidden = searched.text
    ending = [each[:2] for each in phrases.search("ends_itself", searched)]
    named_years = [each[:2] for each in phrases.search("year_in_name", searched)]
    ends = [fold(each).text for each in phrases.printed("period_end")]
    starts = [each[:2] for each in phrases.search("start", searched)]
    for kinds in (("deadline", "deadline_exclusive"), ("start",)):
        found = [(*each, kind) for kind in kinds for each in phrases.search(kind, searched)]
        if "start" not in kinds:  # "not before 2025" holds "before 2025"
            found = [
                each
                for each in found
                if not any(begin < each[0] and each[1] <= end for begin, end in starts)
            ]
        found = [
            each
            for each in found
            if not _is_beside(each[:2], ending)
            and not _is_in_range(each[:2], hidden, phrases)
            and not any(each[0] < end and begin < each[1] for begin, end in named_years)
        ]
        read_up_to = 0
        # If two phrases match at the same position, the longer one is more specific.
        for start, end, parts, kind in sorted(found, key=lambda each: (each[0], -each[1])):
            if start < read_up_to:
                continue
            piece = parts.get("date") or _as_date(parts, hidden[start:end], phrases)
            named = period(piece, phrases)
            if named and named.last.year >= earliest:
                wording = folded.as_printed(start, end).rstrip("，,")
                # "before the end of 2025" includes the last day, "before 2025" excludes the first.
                is_end = kind == "deadline_exclusive" and any(
                    piece.lower().startswith(each) for each in ends
                )
                day = named.last if is_end else _day(named, kind)
                made = Target(day, named.precision, _KINDS[kind], wording)
                doubt = ""
                if divides_a_number(wording):
                    doubt = "in which a space divides a number"
                elif any(begin < end and start < stop for begin, stop in odd_years):
                    doubt = "in a year that is not of the Gregorian calendar"
                elif _may_bound_other(folded, (read_up_to, start, end), phrases):
                    doubt = "that may concern something other than its action"
                yield made, doubt
                read_up_to = end


def divides_a_number(printed: str) -> bool:
    """Whether a space divides a number of a date: "20 24", but not "Q3 2024" or "Q 3 2024".

    Folding removes it, so that another number than the printed one could be read.
    """
    return _DIVIDED.search(printed) is not None


_DIVIDED = re.compile(r"(?<![^\W_])(?![1-4]\s+(?:19|20)\d\d(?!\d))\d+\s+\d")
#: A year that no recommendation can have in the Gregorian calendar.
_ODD_YEAR = re.compile(r"(?<!\d)(?:1[0-8]|2[1-9]|[3-9]\d)\d\d(?!\d)")


def _may_bound_other(folded: Folded, span: tuple[int, int, int], phrases: PhraseTable) -> bool:
    """Return whether the words beside a date tie it to something else than the action.

    "projects to be completed by 2029", "the system, which will serve until 2030".
    """
    above, start, end = span  # the end of the date before, and the date
    after = fold(_CLAUSE_END.split(folded.as_printed(end, len(folded.text)), 1)[0])
    if any(begin == 0 for begin, *_ in phrases.search("bounds_other_after", after)):
        return True
    near = fold(_CLAUSE_END.split(folded.as_printed(above, start))[-1][-_NEAR:])
    asked = [each[0] for each in phrases.search("ought", near)]
    # "Offices that move by 2029 should be reviewed"; but "By 2029 offices should be reviewed".
    if near.text and not asked and phrases.search("ought", after):
        return True
    others = phrases.search("bounds_other", near)
    verbs = [each[:2] for each in phrases.search("verb_of_action", near)] if others else []
    return any(
        not any(stop <= each for each in asked)  # "those that have none should by 2029 adopt one"
        and not any(begin <= at < last for begin, last in verbs)
        # "contracts signed by 2029"; but "contracts are signed", "have signed contracts by 2029"
        and not any(last == at or (stop == len(near.text) and last < at) for _, last in verbs)
        for at, stop, _ in others
    )


#: A date belongs to words of its own clause, at most this many characters before it.
_NEAR = 60
_CLAUSE_END = re.compile(r"[,;:.()،؛，；：。（）]|\s[-–—]\s")


def _is_beside(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] == end or span[1] == begin for begin, end in others)


def _is_in_range(span: tuple[int, int], text: str, phrases: PhraseTable) -> bool:
    """Return whether a date begins or ends a range of years ("from 2022 to 2027", "2026-2029")."""
    before, after = _range_of_years(*phrases.printed("range"))
    if before.search(text[: span[0]]):
        return True  # "for 2026-2030 at the latest in 2025" holds "2030 at the latest"
    return after.match(text, span[1]) is not None or (
        after.match(text, span[0]) is not None
        and re.search(r"(?:19|20)\d\d年?$", text[: span[0]]) is not None
    )


@cache
def _range_of_years(*words: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of a range of years up to its second year, and of its rest from there."""
    marks = "|".join(["-", "到", *(re.escape(fold(each).text) for each in words)])
    year = r"(?:19|20)\d\d"
    begins = re.compile(rf"{year}年?(?:{marks})$", re.IGNORECASE)
    return begins, re.compile(rf"(?:{marks}){year}", re.IGNORECASE)


def _without_titles(folded: Folded) -> Folded:
    if "《" not in folded.text:
        return folded
    text = re.sub(r"《[^》]*》", lambda match: "□" * len(match.group()), folded.text)
    return replace(folded, text=text)


def _other_years(text: str, phrases: PhraseTable, earliest: int) -> list[int]:
    """Return the years that a text without target names, in order.

    Except those in symbols, titles and names ("the 2030 Agenda"), and of dates when something ends
    by itself.
    """
    folded = _without_titles(fold(text))
    known = [each[:2] for each in phrases.search("year_in_name", folded)]
    ending = [each[:2] for each in phrases.search("ends_itself", folded)]
    for kind in _KINDS:
        for start, end, _ in phrases.search(kind, folded):
            if _is_beside((start, end), ending):
                known.append((start, end))
    return [
        int(found[0])
        for found in _YEAR.finditer(folded.text)
        if int(found[0]) >= earliest
        and not any(start <= found.start() < end for start, end in known)
    ]


# Not within a symbol ("A/RES/2027/4"), a range or a decimal number; but in a date in figures.
_YEAR = re.compile(r"(?<![\d/.\-])20\d\d(?![\d/])|(?<=[/.\-]\d\d[/.\-])20\d\d(?![\d/\-]|\.\d)")
_KINDS = {"deadline": "deadline", "deadline_exclusive": "deadline", "start": "start"}


def _day(named: Period, kind: str) -> date:
    if kind == "deadline_exclusive":
        return named.first - timedelta(days=1)
    return named.first if kind == "start" else named.last


def _as_date(found: Mapping[str, str], phrase: str, phrases: PhraseTable) -> str:
    # A phrase that names the parts itself ("到{year}年底") contains a date of the phrase table;
    # the longest one is the most specific, and folding has removed the spaces around it.
    starts = range(len(phrase))
    dates = [phrase[each:] for each in starts if phrases.match("date", phrase[each:]) is not None]
    if dates:
        return dates[0]
    inside = phrases.search("date", fold(phrase))
    return phrase[inside[0][0] : inside[0][1]] if inside else found.get("year", "")
