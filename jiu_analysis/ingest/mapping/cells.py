"""Convert table cells to values; a ValueError states what was expected."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from dataclasses import dataclass

from jiu_analysis.ingest.grammar.choices import ticked
from jiu_analysis.ingest.mapping.grid import Cell
from jiu_analysis.ingest.mapping.keys import FIRST_YEAR, LAST_YEAR, quoted, same
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.normalize import QUOTES_AND_DASHES, fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.terms import ACCEPTED, ADDRESSEES, IMPLEMENTATION, DocumentSymbol, ReportSymbol

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
    """Return a cell as text on one line, a date in ISO 8601 format."""
    return in_lines(cell).replace("\n", " ")


def in_lines(cell: Cell) -> str:
    """Return a cell as text with its line breaks, a date in ISO 8601 format."""
    return cell if isinstance(cell, str) else cell.isoformat()


def report(cell: Cell, *, is_loose: bool = False) -> tuple[str, str]:
    """Return the symbol of a JIU report, and the text beside it, which is its title.

    Other spellings of the symbol are accepted if `is_loose`.

    Examples
    --------
    >>> report("jiu/rep/2021/6")
    ('JIU/REP/2021/6', '')
    >>> report("Review of plans (JIU/REP/2021/6)")
    ('JIU/REP/2021/6', 'Review of plans')
    >>> report("JIU/REP/2021/6 – Review of plans (2021)")
    ('JIU/REP/2021/6', 'Review of plans (2021)')
    >>> report("JIU REP 2021 06", is_loose=True), report("2021/6", is_loose=True)
    (('JIU/REP/2021/6', ''), ('JIU/REP/2021/6', ''))
    """
    printed = day_or_text(cell)
    # Without its spaces, "JIU/REP/2021/9 1" would be another report.
    if re.search(r"/\d+\s+\d+\W*$", printed):
        raise ValueError(
            f"says “{quoted(printed)}”, in which a number contains a space; write the symbol as"
            " JIU/REP/2021/6, and other numbers in their own column"
        )
    folded = fold(printed[:LONGEST_WORD]).text.upper()
    if re.fullmatch(ReportSymbol.shape, folded):
        return folded, ""
    loose = _LOOSE.fullmatch(printed[:LONGEST_WORD])
    if is_loose and loose:
        return _symbol(loose), ""
    if found := symbols_in(printed, is_loose=is_loose):
        if len(set(found.values())) == 1:
            (start, end), symbol = next(iter(found.items()))
            if further := _FURTHER.match(printed.translate(QUOTES_AND_DASHES), end):
                raise ValueError(
                    f"says “{quoted(printed)}”, in which “{further[0].strip()}” may be the number"
                    " of another report; split the row, or write it elsewhere"
                )
            return symbol, _around(printed, start, end)
        named = ", ".join(sorted(set(found.values())))
        raise ValueError(f"names several reports ({named}); leave one, or split the row")
    if not isinstance(cell, str):
        raise ValueError(
            f"holds the day {printed}, which a spreadsheet program may have made out of a symbol;"
            " write it as JIU/REP/2021/6"
        )
    if not printed:
        raise ValueError(
            "says nothing; write the symbol of the report, or, where it is printed once for several"
            ' rows, fill_down = ["report"] under [table]'
        )
    hint = "" if is_loose or not loose else ", or say loose_symbols = true under [table]"
    raise ValueError(
        f"says “{quoted(printed)}”, which is not a JIU symbol; write it as JIU/REP/2021/6{hint}"
    )


def symbols_in(text: str, *, is_loose: bool = False) -> dict[tuple[int, int], str]:
    """Return the JIU symbols in a text, by their position."""
    shape = _LOOSE_IN_TEXT if is_loose else _IN_TEXT
    found = shape.finditer(text.translate(QUOTES_AND_DASHES))
    return {each.span(): _symbol(each) for each in found}


#: After a symbol, "-6" or "and 6": the numbers of other reports; not "– 10 years of plans", nor
#: "of 12 May 2021".
_FURTHER = re.compile(
    r"(?:\s*[-,;&+/、،؛，；]|\s*(?!(?:add|rev|corr)\b)[^\W\d_]{1,3}\.?)\s*\d{1,3}"
    r"(?=\s*(?:$|[,;&)\]、،؛，；]|[^\W\d_]{1,3}\s*\d{1,3}(?!\d)))",
    re.IGNORECASE,
)


def _symbol(found: re.Match[str]) -> str:
    year = "".join(found["year"].split())
    return f"JIU/{(found['kind'] or 'REP').upper()}/{year}/{found['number']}"


#: A JIU symbol, also one that is divided over two lines, or whose title follows without a space.
_IN_TEXT = re.compile(
    # A narrow column may divide the year: "JIU/REP/202 1/6".
    r"JIU\s*/\s*(?P<kind>REP|NOTE|ML)\s*/\s*(?P<year>(?:1\s?9|2\s?0)\s?\d\s?\d)\s*/\s*"
    r"(?P<number>[1-9]\d{0,2})(?![0-9/]|(?-i:[A-Za-z](?![a-z]))|\s\d\d?\b)",
    re.IGNORECASE,
)
_LOOSE_IN_TEXT = re.compile(
    r"\bJIU[\s/._-]*(?P<kind>REP|NOTE|ML)[\s/._-]*(?P<year>(?:19|20)\d\d)[\s/._-]+"
    r"0*(?P<number>[1-9]\d{0,2})(?![0-9A-Za-z/]|\s\d\d?\b)",
    re.IGNORECASE,
)


def _around(text: str, start: int, end: int) -> str:
    """Return the text before and after a symbol without the punctuation that sets it off."""
    before, after = text[:start].rstrip(f"{_MARKS}(["), text[end:].lstrip(f"{_MARKS})]")
    found = " ".join(filter(None, (before.strip(_MARKS), after.strip(_MARKS))))
    # A year, or the symbol of another organization's document, is no title.
    is_title = any(map(str.isalpha, found)) and not re.fullmatch(
        DocumentSymbol.shape, found.strip("()[]")
    )
    return found if is_title else ""


_MARKS = " :;,.–—-|/\n\t"


def begins_as_recommendation(text: str, phrases: PhraseTable) -> bool:
    """Whether a text begins with the word for recommendation, as in “Recommendation two”.

    Examples
    --------
    >>> begins_as_recommendation("REC. 2", PhraseTable("en", {"recommendation": ("Rec. {n}",)}))
    True
    """
    folded = fold(text[:LONGEST_WORD])
    lower = folded.text.casefold()
    labels = (
        fold(each.split("{")[0]).text.casefold() for each in phrases.printed("recommendation")
    )
    return any(
        # "Recommendations of the JIU" is a title.
        lower.startswith(label) and folded.is_whole_words(0, len(label))
        for label in labels
        if label
    )


def only_mentions(text: str, phrases: PhraseTable) -> bool:
    """Whether a text beside a symbol refers to a report: “See also …”, “Recommendation 3 of …”.

    Examples
    --------
    >>> only_mentions("See also", PhraseTable("en", {"refers_to": ("See", "See also")}))
    True
    """
    folded = fold(text[:60])
    return any(
        start == 0
        for concept in ("refers_to", "recommendation")
        for start, *_ in phrases.search(concept, folded)
    )


def addressee_in(text: str, phrases: PhraseTable) -> tuple[str | None, bool]:
    """Return the addressee that the beginning of a recommendation names, and whether it is sure.

    It may not be the one asked if another is named before the word that asks: "At the request of
    governing bodies, executive heads should …"; or if that word is before it.
    """
    folded = fold(text[:_OPENING])
    found = sorted((at, each) for each in ADDRESSEES for at, _, _ in phrases.search(each, folded))
    if not found:
        return None, True
    first, addressee = found[0]
    other = next((at for at, each in found if each != addressee), len(folded.text))
    asks = [at for at, _, _ in phrases.search("ought", folded)]
    is_sure = not phrases.printed("ought") or (
        not any(at < first for at in asks)
        and (other == len(folded.text) or any(first < at < other for at in asks))
    )
    return addressee, is_sure


_OPENING = 160


def number(cell: Cell, forms: tuple[str, ...], phrases: PhraseTable) -> int:
    """Return the number of a recommendation: alone, or in the language's form or one of `forms`.

    Examples
    --------
    >>> number("Rec. 3", ("Rec. {n}",), PhraseTable("en", {}))
    3
    """
    printed = day_or_text(cell)[:LONGEST_WORD]
    folded = fold(printed).text
    found = phrases.match("recommendation", folded.rstrip(".:"))
    bare = re.fullmatch(r"\(?(\d+)[.:)]*", folded)  # "(3)", "3."
    # Spreadsheet programs may export an integer as 3.0.
    candidates = [
        re.sub(r"\.0+$", "", folded),
        bare[1] if bare else "",
        found["n"] if found else "",
    ]
    for form in forms:
        before, after = map(same, form.split("{n}"))
        normalized = same(printed)
        if normalized.startswith(before) and normalized.endswith(after):
            candidates.append(normalized[len(before) : len(normalized) - len(after)])
    whole = set(map(int, re.findall(r"\d{1,9}", printed)))
    for each in candidates:
        # Without its spaces, "1 2" would be another number.
        if re.fullmatch(r"0*[1-9][0-9]{0,2}", each) and int(each) in whole:
            return int(each)
    if not printed:
        raise ValueError("says nothing; write the number of the recommendation, such as 3")
    raise ValueError(
        f"says “{quoted(printed)}”, which is not the number of a recommendation; write it as 3, or"
        ' give its form under [table]: number_forms = ["Rec. {n}"]'
    )


def numbers(text: str, phrases: PhraseTable) -> list[int]:
    """Return the numbers of several recommendations.

    Examples
    --------
    >>> numbers("1, 3-5 and 7", PhraseTable("en", {"and": ("and",)}))
    [1, 3, 4, 5, 7]
    """
    pieces = re.split(r"(\d+)", text.translate(QUOTES_AND_DASHES))
    found: list[int] = []
    is_range = False
    for between, figure in zip(pieces[:-1:2], pieces[1::2], strict=True):
        joint, value = fold(between).text, int(figure)
        was_range, is_range = is_range, joint == "-" or phrases.match("range", joint) is not None
        # "1-3-5" may be a list of three numbers.
        if is_range and not was_range and found and 0 < value - found[-1] < _LONGEST_RANGE:
            found += range(found[-1] + 1, value + 1)
        elif not found or joint in _LIST or phrases.match("and", joint.strip(",;")) is not None:
            found.append(value)
        else:
            found.append(0)
    if not found or 0 in found or len(set(found)) < len(found) or max(found) > 999:
        raise ValueError(
            f"says “{quoted(text)}”, which is not a list of numbers of recommendations; write it"
            " as 1, 2 and 4, or as 1-3"
        )
    return found


_LIST = {",", ";", "&", "/", "、"}
_LONGEST_RANGE = 100


def period(cell: Cell, formats: tuple[str, ...], phrases: PhraseTable) -> dates.Period:
    """Return the day, month or year that a cell names.

    Examples
    --------
    >>> period("end 2022", (), PhraseTable("en", {})).last
    datetime.date(2022, 12, 31)
    """
    found = _period(cell, formats, phrases)
    if found:
        return _in_range(found)
    raise ValueError(
        f"says “{quoted(cell)}”, which is not a known date; write it as 2022-12-31, or"
        ' give its form under [table]: date_formats = ["%d/%m/%Y"];'
        " if it means “no date”, list it under empty"
    )


def _period(cell: Cell, formats: tuple[str, ...], phrases: PhraseTable) -> dates.Period | None:
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
    if english := _english(cell):
        return english
    if dates.divides_a_number(cell):
        return None
    folded = fold(cell).text
    limit = phrases.match("deadline", folded) or {}  # "by the end of 2024"
    return dates.period(limit.get("date", folded), phrases)


def _english(text: str) -> dates.Period | None:
    """Return the day or month of an English date in further spellings, or None.

    Examples
    --------
    >>> _english("Friday, 28 June 2024").last, _english("Monday, 28 June 2024")
    (datetime.date(2024, 6, 28), None)
    >>> _english("Sept. 1st, 2024").last, _english("Sept. 2024").precision
    (datetime.date(2024, 9, 1), 'month')
    """
    found = _ENGLISH.fullmatch(text.strip())
    if found is None:
        return None
    day, month = found["day"] or found["day_2"], found["month"] or found["month_2"]
    form, weekday = ("%d %b %Y" if day else "%b %Y"), (found["weekday"] or "").lower()
    try:
        named = datetime.datetime.strptime(f"{day or ''} {month[:3]} {found['year']}".strip(), form)
    except ValueError:
        return None
    is_its_day = f"{named:%A}".lower().startswith(weekday) and (day or not weekday)
    return _named(named.date(), form) if is_its_day else None


_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_ENGLISH = re.compile(
    r"(?:(?P<weekday>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6})\.?,?\s+)?(?:the\s+)?"
    rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTHS})\.?"
    rf"|(?P<month_2>{_MONTHS})\.?(?:\s+(?P<day_2>\d\d?)(?:st|nd|rd|th)?)?),?\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_UNPARTED = re.compile(r"%[dmyY]%[dmyY]")


def _in_range(found: dates.Period) -> dates.Period:
    if FIRST_YEAR <= found.first.year and found.last.year <= LAST_YEAR:
        return found
    raise ValueError(
        f"names the year {found.first.year}; a date must be from {FIRST_YEAR} to {LAST_YEAR}"
        " of the Gregorian calendar"
    )


def _named(day: datetime.date, form: str) -> dates.Period:
    if "%d" in form:
        return dates.Period(day, day, "day")
    if any(each in form for each in ("%m", "%b", "%B")):
        last = day.replace(day=monthrange(day.year, day.month)[1])
        return dates.Period(day, last, "month")
    return dates.Period(day, day.replace(month=12, day=31), "year")


#: Fields of words that may say nothing.
OPTIONAL = ("implementation", "previous_status", "change")


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
    phrases : PhraseTable
        The phrases of the language.
    """

    field: str
    vocabulary: tuple[str, ...]
    meanings: dict[str, str]
    phrases: PhraseTable

    def find(self, text: str) -> str | None:
        """Return the meaning of a text, or None if it is unknown."""
        if len(text) > LONGEST_WORD:
            return None
        if listed := self.listed(text):
            return listed
        text = ticked(text).rstrip(". ")
        normalized = same(text)
        # The package's own terms, also as written in English: "Executive head".
        for each in self.vocabulary if normalized else ():
            if normalized in (each, each.replace("_", "")):
                return each
        if self.field == "change":
            unchanged = self.phrases.match("no_change", fold(text).text.rstrip("."))
            return "unchanged" if unchanged is not None else None
        if self.field == "addressee":
            if normalized in _LETTERS:
                return _LETTERS[normalized]
            text = text.replace("(s)", "s")
        return self.phrases.which(self.vocabulary, fold(text).text)

    def beginning(self, text: str) -> str | None:
        """Return the one meaning of which a phrase begins as a text: “Under consid.”."""
        normalized = same(text).rstrip(".")
        found = {
            each
            for each in self.vocabulary
            if any(same(phrase).startswith(normalized) for phrase in self.phrases.printed(each))
        }
        return found.pop() if len(found) == 1 and len(normalized) > 3 else None

    def listed(self, text: str) -> str | None:
        """Return the meaning that the mapping gives a text, or None."""
        normalized = same(text[: LONGEST_WORD + 1])
        if normalized in self.meanings:
            return self.meanings[normalized]
        for word, meaning in self.meanings.items():
            if "{any}" in word and re.fullmatch(_with_any(word), normalized):
                return meaning
        return None

    def status(self, text: str) -> tuple[str, str | None] | None:
        """Return acceptance and implementation of a text that may combine both.

        Examples
        --------
        >>> words = PhraseTable("en", {"accepted": ("Accepted",), "not_started": ("Not started",)})
        >>> Vocabulary("status", ("accepted", "not_started"), {}, words).status(
        ...     "Accepted (not started)"
        ... )
        ('accepted', 'not_started')
        """
        if found := self.find(text):
            return ("accepted", found) if found in IMPLEMENTATION else (found, None)
        if len(text) > LONGEST_WORD:
            return None
        plain = ticked(text).translate(QUOTES_AND_DASHES)
        joint = "|".join(
            [_JOINT, *(rf"\s{re.escape(each)}\s" for each in self.phrases.printed("and"))]
        )
        for mark in re.finditer(joint, plain):
            first = self.find(plain[: mark.start()])
            second = self.find(plain[mark.end() :].strip(_AROUND))
            if first in ACCEPTED and second in IMPLEMENTATION:
                return first, second
        return None

    def meaning(self, text: str) -> str:
        """Return the meaning of a text; for an unknown text, the error states what to type."""
        if found := self.find(text):
            return found
        quotation = quoted(text)
        content = f"“{quotation}”, which is not a known word" if text else "nothing"
        is_optional = text and self.field in OPTIONAL
        otherwise = f'; if it means “no value”, add empty = ["{quotation}"] under [table]'
        raise ValueError(
            f"says {content}; correct it, or say what it means under [words.{self.field}]: add"
            f' "{quotation}" to one of {", ".join(self.vocabulary)}'
            + (otherwise if is_optional else "")
        )


def is_marked(text: str) -> bool:
    """Whether a cell has a mark such as a tick; a ValueError if it has another text.

    Examples
    --------
    >>> is_marked("X"), is_marked("✓"), is_marked("")
    (True, True, False)
    """
    normalized = same(text)
    if normalized in _MARKS_SET or normalized in _MARKS_NOT_SET:
        return normalized in _MARKS_SET
    raise ValueError(f"says “{quoted(text)}”, which is not a mark; marks are X and ✓")


_MARKS_SET = frozenset("xх×✓✔√☑☒⊠●•■")  # both the Latin and the Cyrillic letter
_MARKS_NOT_SET = {"", *"-☐□○"}
#: The letters of JIU's own tables.
_LETTERS = {"l": "legislative_body", "e": "executive_head"}
#: What stands between acceptance and implementation, and what is left of it.
_JOINT = r"[;:,/(\[|،؛，；：（、]|\.\s|\s-\s"
_AROUND = " .;:,/()[]|-،؛，；：（）、。"


def _with_any(word: str) -> str:
    return ".*".join(map(re.escape, word.split("{any}")))
