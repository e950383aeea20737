"""The words of progress reports: a table of phrases, and how a line is held against it.

The phrases are data (``words.csv``, ``statements.csv``), so that a language or a
new wording is a row and not a change of the program. A phrase may hold
placeholders such as ``{date}`` or ``{n}``; everything else in it is literal.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from jiu_analysis.errors import UsageError
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION, LANGUAGES, DocumentSymbol

_HERE = Path(__file__).parent
_COLUMNS = ["language", "concept", "phrase"]
_STATUSES = {*ACCEPTANCE, *IMPLEMENTATION}

# Quotation marks differ by language and by typist; the meaning does not.
_QUOTES = dict.fromkeys("“”„‟«»‹›「」『』＂", '"')
# Raised figures are references to footnotes, never part of a word or number.
_NOTE_MARKS = dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", "")
_INVISIBLE = dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad", "")
_FOLDS = str.maketrans({**_QUOTES, **_NOTE_MARKS, **_INVISIBLE})

_PLACEHOLDERS = {
    "n": r"\d{1,3}",
    "number": r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,6})",
    "value": r"(?:\d{1,6}|[〇零一二三四五六七八九十百]{1,6})",
    "year": r"(?:19|20)\d\d",
    "year_end": r"(?:19|20)\d\d",
    "month": r"(?:1[0-2]|0?[1-9])",
    "month_end": r"(?:1[0-2]|0?[1-9])",
    "day": r"(?:3[01]|[12]\d|0?[1-9])",
    "day_end": r"(?:3[01]|[12]\d|0?[1-9])",
    # Within one sentence and of bounded length, so that no text can make a match slow.
    "any": r"[^。]{0,160}?",
    "status": r'[^"]{1,60}',
    "symbol": DocumentSymbol.shape,
}
_UNNAMED = {"any"}


class Folded(NamedTuple):
    """A text reduced to what matters for matching, and the way back to the original."""

    text: str
    origin: tuple[int, ...]
    original: str

    def as_printed(self, start: int, end: int) -> str:
        """The part of the original that the span of the folded text stands for."""
        if start == end:
            return ""
        return self.original[self.origin[start] : self.origin[end - 1] + 1].strip()


def fold(text: str) -> Folded:
    """Drop what phrases may differ in: spaces, quotation styles, widths, note marks.

    Examples
    --------
    >>> fold("接受情况： 已接受").text
    '接受情况:已接受'
    """
    original = unicodedata.normalize("NFC", text)
    characters, origin = [], []
    for position, character in enumerate(original):
        for part in unicodedata.normalize("NFKC", character.translate(_FOLDS)):
            if not part.isspace():
                characters.append(part)
                origin.append(position)
    return Folded("".join(characters), tuple(origin), original)


@dataclass(frozen=True)
class Words:
    """The phrases of one language.

    Parameters
    ----------
    language : str
        Two-letter code.
    phrases : dict of str to tuple of str
        Concept to its phrases as the table has them, in its order.
    statements : tuple of Statement
        How the language states a figure about the document itself.
    """

    language: str
    phrases: dict[str, tuple[str, ...]]
    statements: tuple[Statement, ...] = ()

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {concept: self._compile(phrases) for concept, phrases in self.phrases.items()}

    @cached_property
    def _statement_patterns(self) -> tuple[tuple[Statement, re.Pattern[str]], ...]:
        return tuple((each, self._compile((each.phrase,))) for each in self.statements)

    @cached_property
    def _date(self) -> str:
        # Inside a longer phrase a date is one piece; its own parts are read from it afterwards.
        dates = (fold(phrase).text for phrase in self.phrases.get("date", ()))
        shapes = (_to_regex(phrase, {}, named=False) for phrase in dates)
        return f"(?:{'|'.join(shapes)})"

    def _compile(self, phrases: tuple[str, ...]) -> re.Pattern[str]:
        # One pattern a concept: group names may repeat between phrases, so each gets its number.
        parts = [
            _to_regex(fold(phrase).text, {"date": self._date}, suffix=f"__{number}")
            for number, phrase in enumerate(phrases)
        ]
        return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)

    def match(self, concept: str, folded: str) -> dict[str, str] | None:
        """The placeholders' values where the whole text is a phrase of `concept`."""
        pattern = self._patterns.get(concept)
        found = pattern.fullmatch(folded) if pattern else None
        return None if found is None else _values(found)

    def search(self, concept: str, folded: str) -> list[tuple[int, int, dict[str, str]]]:
        """Every place in the text where a phrase of `concept` stands, in order."""
        pattern = self._patterns.get(concept)
        found = pattern.finditer(folded) if pattern else ()
        return [(each.start(), each.end(), _values(each)) for each in found]

    def which(self, concepts: tuple[str, ...], folded: str) -> str | None:
        """The one of `concepts` that the text is a phrase of."""
        return next((each for each in concepts if self.match(each, folded) is not None), None)

    def stated(self, folded: str) -> list[tuple[Statement, dict[str, str]]]:
        """The figures that a paragraph states, in the order of the table of statements."""
        found = ((each, pattern.search(folded)) for each, pattern in self._statement_patterns)
        return [(each, _values(match)) for each, match in found if match]

    def label(self, cell: str, concepts: tuple[str, ...]) -> str | None:
        """The one of `concepts` that a cell names, with or without a colon after it."""
        return self.which(concepts, fold(cell).text.rstrip(":"))

    def printed(self, *concepts: str) -> list[str]:
        """The phrases of the concepts, for a message that says what is known."""
        return list(chain.from_iterable(self.phrases.get(each, ()) for each in concepts))


class Statement(NamedTuple):
    """How a language states one figure: a row of ``statements.csv``."""

    indicator: str
    addressee: str
    unit: str
    phrase: str


def load_words(extra: Path | None = None) -> dict[str, Words]:
    """Read the phrases of all languages, and a user's own beside them.

    Parameters
    ----------
    extra : Path, optional
        CSV with the columns ``language, concept, phrase``; its rows are added.

    Raises
    ------
    UsageError
        Where `extra` is missing or not such a table; names the row.
    """
    phrases: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = _rows(_HERE / "words.csv")
    known = {row["concept"] for row in rows}
    if extra is not None:
        meanings = {
            (row["language"], fold(row["phrase"]).text): row["concept"]
            for row in rows
            if row["concept"] in _STATUSES
        }
        rows = rows + _checked_extra(extra, known, meanings)
    for row in rows:
        phrases[row["language"]][row["concept"]].append(row["phrase"])
    statements: dict[str, list[Statement]] = defaultdict(list)
    for row in _rows(_HERE / "statements.csv"):
        statement = Statement(row["indicator"], row["addressee"], row["unit"], row["phrase"])
        statements[row["language"]].append(statement)
    return {
        language: Words(
            language,
            {concept: tuple(each) for concept, each in by_concept.items()},
            tuple(statements[language]),
        )
        for language, by_concept in phrases.items()
    }


def number(text: str) -> int:
    """A whole number in Western, full-width or Chinese figures.

    Examples
    --------
    >>> number("三十四"), number("18")
    (34, 18)
    """
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = int(unicodedata.numeric(character))
    return total + digit


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _checked_extra(
    path: Path, known: set[str], meanings: dict[tuple[str, str], str]
) -> list[dict[str, str]]:
    try:
        rows = _rows(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: cannot be read as a table of words ({error})") from error
    for line, row in enumerate(rows, start=2):
        if missing := [column for column in _COLUMNS if not (row.get(column) or "").strip()]:
            raise UsageError(f"{path}, line {line}: nothing in column {', '.join(missing)}")
        if row["language"] not in LANGUAGES:
            raise UsageError(f"{path}, line {line}: language is none of {', '.join(LANGUAGES)}")
        if row["concept"] not in known:
            raise UsageError(
                f"{path}, line {line}: no such concept as {row['concept']!r};"
                f" known are {', '.join(sorted(known))}"
            )
        other = meanings.get((row["language"], fold(row["phrase"]).text), row["concept"])
        if row["concept"] in _STATUSES and other != row["concept"]:
            raise UsageError(
                f"{path}, line {line}: {row['phrase']!r} already means {other!r};"
                " a phrase cannot be given another status"
            )
        unknown = set(re.findall(r"\{(\w*)\}", row["phrase"])) - {*_PLACEHOLDERS, "date"}
        if unknown:
            raise UsageError(
                f"{path}, line {line}: no such placeholder as {{{min(unknown)}}};"
                f" known are {', '.join(sorted([*_PLACEHOLDERS, 'date']))}"
            )
    return rows


def _to_regex(phrase: str, more: dict[str, str], *, named: bool = True, suffix: str = "") -> str:
    placeholders = {**_PLACEHOLDERS, **more}
    anchor = "^" if phrase.startswith("^") else ""
    pieces = []
    for piece in re.split(r"(\{\w+\})", phrase.removeprefix("^")):
        name = piece[1:-1]
        if piece.startswith("{") and name in placeholders:
            plain = not named or name in _UNNAMED
            group = "?:" if plain else f"?P<{name}{suffix}>"
            pieces.append(f"({group}{placeholders[name]})")
        else:
            pieces.append(re.escape(piece))
    return anchor + "".join(pieces)


def _values(match: re.Match[str]) -> dict[str, str]:
    return {
        name.split("__")[0]: value for name, value in match.groupdict().items() if value is not None
    }
