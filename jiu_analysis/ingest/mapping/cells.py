"""Convert table cells to values; a ValueError says what was expected."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from dataclasses import dataclass

from jiu_analysis.ingest.mapping.grid import Cell
from jiu_analysis.ingest.mapping.keys import FIRST_YEAR, LAST_YEAR, quoted, same
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import Words
from jiu_analysis.terms import ReportSymbol

#: Further date formats accepted in a table; only unambiguous ones.
DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%B-%Y",
    "%d-%b-%Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %Y",
    "%b %Y",
    "%Y-%m",
    "%Y",
    "end %Y",
    "end of %Y",
)

#: A text longer than this is not a term, date, number or empty value.
LONGEST_WORD = 500

_LOOSE = re.compile(
    r"(?:JIU)?[\s/._-]*(?:(?P<kind>REP|NOTE|ML)[\s/._-]*)?"
    r"(?P<year>(?:19|20)\d\d)[\s/._-]+0*(?P<number>[1-9]\d{0,2})",
    re.IGNORECASE,
)


def day_or_text(cell: Cell) -> str:
    """Return a cell as text, a date in ISO 8601 format."""
    return cell if isinstance(cell, str) else cell.isoformat()


def report(cell: Cell, *, is_loose: bool = False) -> str:
    """Return the symbol of a JIU report; accept other spellings if `is_loose`.

    Examples
    --------
    >>> report("jiu/rep/2021/6")
    'JIU/REP/2021/6'
    >>> report("JIU REP 2021 06", is_loose=True), report("2021/6", is_loose=True)
    ('JIU/REP/2021/6', 'JIU/REP/2021/6')
    """
    printed = day_or_text(cell)[:LONGEST_WORD]
    symbol = fold(printed).text.upper()
    if re.fullmatch(ReportSymbol.shape, symbol):
        return symbol
    found = _LOOSE.fullmatch(printed)
    if is_loose and found:
        return f"JIU/{(found['kind'] or 'REP').upper()}/{found['year']}/{found['number']}"
    if not isinstance(cell, str):
        raise ValueError(
            f"holds the day {printed}, which a spreadsheet program may have made of a symbol;"
            " write it as JIU/REP/2021/6"
        )
    hint = "" if is_loose or not found else ", or say loose_symbols = true under [table]"
    raise ValueError(
        f"says “{quoted(printed)}”, which is not a JIU symbol; write it as JIU/REP/2021/6{hint}"
    )


def number(cell: Cell, forms: tuple[str, ...], words: Words) -> int:
    """Return the number of a recommendation: alone, or in the language's form or one of `forms`.

    Examples
    --------
    >>> number("Rec. 3", ("Rec. {n}",), Words("en", {}))
    3
    """
    printed = day_or_text(cell)[:LONGEST_WORD]
    folded = fold(printed).text
    found = words.match("recommendation", folded.rstrip(".:"))
    # Spreadsheet programs may export an integer as 3.0.
    candidates = [re.sub(r"\.0+$", "", folded), found["n"] if found else ""]
    for form in forms:
        before, after = map(same, form.split("{n}"))
        told = same(printed)
        if told.startswith(before) and told.endswith(after):
            candidates.append(told[len(before) : len(told) - len(after)])
    for each in candidates:
        if re.fullmatch(r"0*[1-9][0-9]{0,2}", each):
            return int(each)
    raise ValueError(
        f"says “{quoted(printed)}”, which is not the number of a recommendation; write it as 3, or"
        ' give its form under [table]: number_forms = ["Rec. {n}"]'
    )


def period(cell: Cell, formats: tuple[str, ...], words: Words) -> dates.Period:
    """Return the day, month or year that a cell names.

    Examples
    --------
    >>> period("end 2022", (), Words("en", {})).last
    datetime.date(2022, 12, 31)
    """
    found = _period(cell, formats, words)
    if found:
        return _in_range(found)
    raise ValueError(
        f"says “{quoted(cell)}”, which is not a known date; write it as 2022-12-31, or"
        ' give its form under [table]: date_formats = ["%d/%m/%Y"]; if it says nothing, name it'
        " under empty"
    )


def _period(cell: Cell, formats: tuple[str, ...], words: Words) -> dates.Period | None:
    if isinstance(cell, datetime.date):
        return dates.Period(cell, cell, "day")
    if len(cell) > LONGEST_WORD:
        return None
    for each in (*formats, *DATE_FORMATS):
        try:
            day = datetime.datetime.strptime(cell, each).date()
        except ValueError:
            continue
        # Digits without separators could be split in two ways.
        if not _UNPARTED.search(each) or day.strftime(each) == cell:
            return _named(day, each)
    return dates.period(fold(cell).text, words)


_UNPARTED = re.compile(r"%[dmyY]%[dmyY]")


def _in_range(found: dates.Period) -> dates.Period:
    if FIRST_YEAR <= found.first.year and found.last.year <= LAST_YEAR:
        return found
    raise ValueError(
        f"names the year {found.first.year}; a date must be from {FIRST_YEAR} to {LAST_YEAR}"
    )


def _named(day: datetime.date, form: str) -> dates.Period:
    if "%d" in form:
        return dates.Period(day, day, "day")
    if any(each in form for each in ("%m", "%b", "%B")):
        last = day.replace(day=monthrange(day.year, day.month)[1])
        return dates.Period(day, last, "month")
    return dates.Period(day, day.replace(month=12, day=31), "year")


@dataclass(frozen=True)
class Vocabulary:
    """The meanings of the terms in one column: first the mapping's, then the language's.

    Parameters
    ----------
    field : str
        The key of the column in a mapping.
    vocabulary : tuple of str
        The possible meanings.
    meanings : dict of str to str
        Terms of the mapping, normalised by `same`.
    words : Words
        The phrases of the language.
    """

    field: str
    vocabulary: tuple[str, ...]
    meanings: dict[str, str]
    words: Words

    def find(self, text: str) -> str | None:
        """Return the meaning of a text, or None if it is unknown."""
        if len(text) > LONGEST_WORD:
            return None
        told = same(text)
        if told in self.meanings:
            return self.meanings[told]
        # The package's own terms, also as written in English: "Executive head".
        for each in self.vocabulary if told else ():
            if told in (each, each.replace("_", "")):
                return each
        if self.field == "change":
            said = self.words.match("no_change", fold(text).text.rstrip("."))
            return "unchanged" if said is not None else None
        return self.words.which(self.vocabulary, fold(text).text)

    def meaning(self, text: str) -> str:
        """Return the meaning of a text; for an unknown text, the error says what to type."""
        if found := self.find(text):
            return found
        told = quoted(text)
        said = f"“{told}”, which is no known word" if text else "nothing"
        raise ValueError(
            f"says {said}; correct it, or say what it means under [words.{self.field}], as"
            f' {self.vocabulary[0]} = ["{told}"] (there is: {", ".join(self.vocabulary)})'
        )
